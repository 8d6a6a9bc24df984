-- grain: one row a school of the newest walk plan made by as_of
with newest as (
    select max(p.planned_on) as planned_on from raw.walk_plans p cross join reference.run r where p.planned_on <= r.as_of_on
)

select p.school_id, p.inspector_id, p.visit_on, p.position, p.way_m, p.planned_on
from raw.walk_plans p
join newest using (planned_on)
