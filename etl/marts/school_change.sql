-- grain: one row a school whose status differs from that of the day before as_of
with sides as (
    select p.school_id, p.district_id, p.inspector_id,
        max(p.status) filter (p.day_on = r.as_of_on - 1) as was,
        max(p.status) filter (p.day_on = r.as_of_on) as status,
        max(p.score_pct) filter (p.day_on = r.as_of_on - 1) as was_score_pct,
        max(p.score_pct) filter (p.day_on = r.as_of_on) as score_pct
    from marts.school_past p cross join reference.run r
    where p.day_on >= r.as_of_on - 1
    group by p.school_id, p.district_id, p.inspector_id
)

select x.*,
    -- statuses stand in the order from best to worst; what was not judged is neither better nor worse
    case when a.position::integer <= 3 and b.position::integer <= 3 then b.position::integer - a.position::integer end
        as fell_by
from sides x
join reference.statuses a on a.status = x.was
join reference.statuses b on b.status = x.status
where x.was <> x.status
