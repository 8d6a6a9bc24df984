-- The last day of the past is today: the counts by status of both are the same.
select p.level, p.district_id
from marts.standing_past p
join reference.run r on r.as_of_on = p.day_on
left join marts.standing s on s.level = p.level and s.district_id is not distinct from p.district_id
where p.ready <> s.ready or p.ready_with_remarks <> s.ready_with_remarks or p.not_ready <> s.not_ready
    or p.insufficient <> s.insufficient or p.not_inspected <> s.not_inspected
