-- grain: one row a school × scope: the whole school ('all') and each system (domain §4)
with scoped as (
    select unnest(['all', system]) as scope, * from marts.school_criterion
), scored as (
    select
        school_id, district_id, scope,
        coalesce(sum(weight) filter (result <> 'not_applicable'), 0) as weight_applicable,
        coalesce(sum(weight) filter (points is not null), 0) as weight_known,
        coalesce(sum(weight * points), 0) as weighted_points,
        count(*) filter (is_veto) as vetoes_n,
        count(*) filter (is_cap) as caps_n,
        count(*) filter (result = 'fail') as failed_n,
        count(*) filter (result = 'unknown') as unknown_n
    from scoped
    group by school_id, district_id, scope
), inspected as (
    select v.school_id, max(v.visited_on) as inspected_on
    from marts.visit v
    cross join staging.campaign c
    where v.is_accepted and v.visited_on >= c.starts_on
    group by v.school_id
), prescribed as (
    select p.school_id, u.scope,
        count(distinct p.prescription_id) as open_prescriptions_n,
        count(distinct p.prescription_id) filter (p.is_overdue) as overdue_n,
        count(distinct p.prescription_id) filter (p.is_overdue and p.severity = 'critical') as critical_overdue_n
    from marts.prescription p,
        (select q.prescription_id, unnest(list_distinct(list_append(list(c.system), 'all'))) as scope
         from (select prescription_id, unnest(criteria) as criterion_code from marts.prescription) q
         join staging.criterion c using (criterion_code)
         group by q.prescription_id) u
    where u.prescription_id = p.prescription_id and p.is_open
    group by p.school_id, u.scope
), gaps as (
    select school_id, unnest(['all', system]) as scope, gap_points from marts.telemetry_gap
), joined as (
    select
        s.*,
        100.0 * s.weighted_points / nullif(s.weight_known, 0) as score_pct,
        coalesce(100.0 * s.weighted_points / nullif(s.weight_applicable, 0), 0) as score_lo_pct,
        coalesce(100.0 * (s.weighted_points + s.weight_applicable - s.weight_known)
            / nullif(s.weight_applicable, 0), 100) as score_hi_pct,
        coalesce(100.0 * s.weight_known / nullif(s.weight_applicable, 0), 0) as knowledge_pct,
        i.inspected_on,
        coalesce(date_diff('day', i.inspected_on, r.as_of_on) > t.visit_valid_days, false) as is_visit_stale,
        coalesce(p.open_prescriptions_n, 0) as open_prescriptions_n,
        coalesce(p.overdue_n, 0) as overdue_n,
        coalesce(p.critical_overdue_n, 0) as critical_overdue_n,
        g.gap_points
    from scored s
    cross join reference.run r
    cross join staging.threshold t
    left join inspected i using (school_id)
    left join prescribed p using (school_id, scope)
    left join (select school_id, scope, max(gap_points) as gap_points from gaps group by all) g using (school_id, scope)
)

select
    j.*,
    case
        when j.inspected_on is null then 'not_inspected'
        when j.knowledge_pct < t.sufficient_knowledge_pct or j.is_visit_stale then 'insufficient'
        when j.vetoes_n > 0 or j.score_pct < t.ready_score_pct or j.critical_overdue_n > 0 then 'not_ready'
        when j.caps_n > 0 or j.open_prescriptions_n > 0 or j.score_lo_pct < t.ready_low_bound_pct
            or j.knowledge_pct < t.full_knowledge_pct or j.gap_points is not null then 'ready_with_remarks'
        else 'ready'
    end as status
from joined j
cross join staging.threshold t
