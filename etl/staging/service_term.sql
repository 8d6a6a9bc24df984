-- grain: one row a school × service × term that had begun by as_of
select c.school_id, c.service, c.contractor, c.from_on, c.to_on
from raw.contracts c
cross join reference.run r
where c.from_on <= r.as_of_on
