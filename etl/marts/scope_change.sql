-- grain: one row a school × change of the campaign's scope that had happened by as_of
select s.school_id, s.district_id, s.entered_on as changed_on, s.entered_by as change, 1 as step_n
from marts.scope_school s cross join reference.run r
where s.entered_by is not null and s.entered_on <= r.as_of_on
union all
select s.school_id, s.district_id, s.left_on, s.left_by, -1
from marts.scope_school s cross join reference.run r
where s.left_by is not null and s.left_on <= r.as_of_on
