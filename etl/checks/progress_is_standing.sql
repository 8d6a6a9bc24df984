-- The campaign's progress counts the same schools as the headline of the map.
select p.level, p.district_id, p.scope_n, s.schools_n, p.done_n, s.inspected_n, p.not_accepted_n
from marts.progress p
left join marts.standing s on s.level = p.level and s.district_id is not distinct from p.district_id
where p.scope_n <> coalesce(s.schools_n, 0) or p.done_n <> coalesce(s.inspected_n, 0)
    or p.not_accepted_n <> coalesce(s.not_accepted_n, 0)
