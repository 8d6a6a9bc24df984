-- grain: one row a school × item, as the act in force on as_of claims
select d.school_id, d.item, d.claimed, d.act_ref, d.declared_on
from raw.declarations d
cross join reference.run r
where d.declared_on <= r.as_of_on
