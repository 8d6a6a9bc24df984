-- grain: one row a school × reason why it has its status, those of the deciding rule first
with whole as (
    select * from marts.school_scope where scope = 'all'
), reason as (
    select school_id, 1 as rule, 'not_inspected' as reason, null as criterion_code, null as prescription_id,
        null::double as amount
    from whole where status = 'not_inspected'
    union all
    select w.school_id, 2, 'knowledge_low', null, null, w.knowledge_pct
    from whole w cross join staging.threshold t where w.knowledge_pct < t.sufficient_knowledge_pct
    union all
    select school_id, 2, 'visit_stale', null, null, null from whole where is_visit_stale
    union all
    select school_id, 3, 'veto', criterion_code, null, value from marts.school_criterion where is_veto
    union all
    select w.school_id, 3, 'score_low', null, null, w.score_pct
    from whole w cross join staging.threshold t where w.score_pct < t.ready_score_pct
    union all
    select school_id, 3, 'critical_overdue', null, prescription_id, overdue_days
    from marts.prescription where is_overdue and severity = 'critical'
    union all
    select school_id, 4, 'cap', criterion_code, null, value
    from marts.school_criterion where is_cap and not is_veto
    union all
    select school_id, 4, 'open_prescription', null, prescription_id, overdue_days
    from marts.prescription where is_open and not (is_overdue and severity = 'critical')
    union all
    select w.school_id, 4, 'low_bound', null, null, w.score_lo_pct
    from whole w cross join staging.threshold t where w.score_lo_pct < t.ready_low_bound_pct
    union all
    select w.school_id, 4, 'knowledge_short', null, null, w.knowledge_pct
    from whole w cross join staging.threshold t
    where w.knowledge_pct < t.full_knowledge_pct and w.knowledge_pct >= t.sufficient_knowledge_pct
    union all
    select school_id, 4, 'telemetry', criterion_code, null, gap_points from marts.telemetry_gap
    union all
    select k.school_id, 5, 'lost_points', k.criterion_code, null,
        100.0 * k.weight * (1 - k.points) / nullif(w.weight_known, 0)
    from marts.school_criterion k join whole w using (school_id)
    where k.points < 1 and not k.is_cap and not k.is_veto
)

select
    r.school_id,
    row_number() over (
        partition by r.school_id order by r.rule, r.reason = 'low_bound', r.amount desc nulls last, r.criterion_code,
        r.prescription_id) as position,
    r.rule,
    r.rule = case w.status when 'not_inspected' then 1 when 'insufficient' then 2 when 'not_ready' then 3
        when 'ready_with_remarks' then 4 end as decides,
    r.reason,
    r.criterion_code,
    r.prescription_id,
    r.amount
from reason r
join whole w using (school_id)
where r.rule = 1 or w.status <> 'not_inspected'
