-- grain: one row a school × inspector × term that had begun by as_of
select a.school_id, a.inspector_id, coalesce(a.role, 'main') as role, a.from_on, a.to_on
from raw.assignments a
cross join reference.run r
where a.from_on <= r.as_of_on
