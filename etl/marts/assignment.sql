-- grain: one row a school × inspector in force on as_of
select a.school_id, a.inspector_id, a.role, a.from_on, a.to_on
from staging.assignment a
join staging.school s using (school_id)
