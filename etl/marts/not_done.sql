-- grain: one row a school in scope without an accepted visit: whether it was visited, and why it is not done (§7)
with short as (
    select v.school_id,
        max_by(case when v.purpose = 'recheck' then 'only_recheck' when v.review_state = 'returned' then 'returned'
            when v.participants_n = 0 then 'nameless' else 'unanswered' end, (v.purpose = 'full', v.finished_at, v.visit_id)) as reason,
        max_by(v.visited_on, (v.purpose = 'full', v.finished_at, v.visit_id)) as visited_on,
        max_by(v.answered_pct, (v.purpose = 'full', v.finished_at, v.visit_id)) as answered_pct
    from marts.visit v cross join staging.campaign c
    where v.visited_on >= c.starts_on
    group by v.school_id
)

select s.school_id, s.district_id, s.inspector_id,
    coalesce(x.reason, case when s.inspector_id is null then 'no_inspector'
        when p.visit_on > c.last_whole_on then 'planned' else 'not_planned' end) as reason,
    x.visited_on, x.answered_pct,
    case when p.visit_on > c.last_whole_on then p.visit_on end as planned_on,
    case when p.visit_on > c.last_whole_on then p.inspector_id end as planned_inspector_id,
    p.visit_on <= c.last_whole_on as is_missed
from marts.school s
cross join marts.campaign c
left join short x using (school_id)
left join staging.walk_plan p using (school_id)
where s.is_in_scope and s.inspected_on is null
