-- grain: one row a school × reason for which it is worth steering by hand; the schools with the most weight first
-- Weights are rows of steer_reasons.csv; `total` is their sum and `rank` the school's place (ties: pupils, then id).
with large as (
    select quantile_cont(pupils, 0.9) as pupils from marts.school where is_in_scope
), given as (
    select school_id, 'critical_overdue' as reason, max(overdue_days)::double as amount
    from marts.prescription where is_overdue and severity = 'critical' group by school_id
    union all
    select school_id, case reason when 'no_inspector' then 'nobody_holds'
        when 'planned' then 'not_visited' when 'not_planned' then 'not_visited'
        when 'only_recheck' then 'not_visited' else 'not_accepted' end, null
    from marts.not_done
    union all
    select school_id, 'fell', fell_by from marts.school_change where fell_by > 0
    union all
    select school_id, 'link_lost', null from marts.school where is_link_lost
    union all
    select school_id, 'contradicted', count(*) from marts.visit_telemetry where is_contradicted group by school_id
    union all
    select school_id, 'vetoes', vetoes_n from marts.school where status = 'not_ready' and vetoes_n > 0
    union all
    select school_id, 'signals', open_n from marts.school_signal where open_n > 0
    union all
    select school_id, 'paper_gaps', paper_gaps_n from marts.school where paper_gaps_n > 0
    union all
    select s.school_id, 'many_pupils', s.pupils from marts.school s cross join large l
    where s.pupils >= l.pupils and s.status <> 'ready'
), weighed as (
    select g.school_id, s.district_id, s.inspector_id, s.status, s.pupils, g.reason, g.amount, w.weight,
        sum(w.weight) over (partition by g.school_id) as total
    from given g
    join staging.steer_reason w using (reason)
    join marts.school s using (school_id)
    where s.is_in_scope
)

select *, dense_rank() over (order by total desc, pupils desc nulls last, school_id) as rank
from weighed
