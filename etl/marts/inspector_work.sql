-- grain: one row an inspector who holds, has visited or is to visit a school of the campaign: coverage, load, what is left
with held as (
    select s.inspector_id,
        count(*) as schools_n,
        count(*) filter (s.inspected_on is not null) as done_n,
        count(*) filter (s.visit_state = 'not_accepted') as not_accepted_n,
        count(*) filter (s.visit_state = 'none') as not_visited_n,
        sum(s.open_prescriptions_n)::bigint as open_prescriptions_n,
        sum(s.overdue_n)::bigint as overdue_n
    from marts.school s where s.is_in_scope and s.inspector_id is not null group by s.inspector_id
), walked as (
    select v.inspector_id,
        count(*) filter (v.purpose = 'full') as visits_n,
        count(*) filter (v.is_accepted) as accepted_n,
        count(*) filter (v.purpose = 'recheck') as rechecks_n,
        median(v.minutes) filter (v.purpose = 'full') as median_min,
        count(*) filter (v.purpose = 'full' and v.is_joint) as joint_n,
        max(v.visited_on) as visited_on,
        count(distinct v.visited_on) as days_n
    from marts.visit v cross join staging.campaign c
    where v.visited_on >= c.starts_on group by v.inspector_id
), ahead as (
    select p.inspector_id, count(*) as planned_n, min(p.visit_on) as next_on
    from marts.not_done d join staging.walk_plan p using (school_id)
    where d.planned_on is not null group by p.inspector_id
)

select i.inspector_id, i.name, i.role, i.district_id,
    coalesce(h.schools_n, 0) as schools_n, coalesce(h.done_n, 0) as done_n,
    coalesce(h.not_accepted_n, 0) as not_accepted_n, coalesce(h.not_visited_n, 0) as not_visited_n,
    coalesce(h.schools_n, 0) - coalesce(h.done_n, 0) as remaining_n,
    100.0 * h.done_n / h.schools_n as done_pct,
    (h.schools_n - h.done_n) / nullif(c.working_days_left_n, 0)::double as required_rate,
    coalesce(w.visits_n, 0) as visits_n, coalesce(w.accepted_n, 0) as accepted_n,
    coalesce(w.rechecks_n, 0) as rechecks_n, w.median_min,
    coalesce(w.joint_n, 0) as joint_n, w.visited_on as last_visit_on, coalesce(w.days_n, 0) as days_n,
    coalesce(a.planned_n, 0) as planned_n, a.next_on,
    coalesce(h.open_prescriptions_n, 0) as open_prescriptions_n, coalesce(h.overdue_n, 0) as overdue_n
from staging.inspector i
cross join marts.campaign c
left join held h using (inspector_id)
left join walked w using (inspector_id)
left join ahead a using (inspector_id)
where h.inspector_id is not null or w.inspector_id is not null or a.inspector_id is not null
