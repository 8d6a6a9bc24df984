-- grain: one row a school that a citizen's report names: how many are open, and since its last visit
select g.school_id,
    count(*) as signals_n,
    count(*) filter (g.is_open) as open_n,
    count(*) filter (g.is_open and g.is_ground) as grounds_n,
    max(g.received_at) as received_at
from marts.signal g
where g.school_id is not null
group by g.school_id
