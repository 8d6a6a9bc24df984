-- grain: one row a school of the newest walk plan
select p.planned_on, p.school_id, p.inspector_id, p.visit_on, p.position, p.way_m
from staging.walk_plan p
join staging.school s using (school_id)
