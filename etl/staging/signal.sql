-- grain: one row a citizen's report received by as_of
select g.signal_id, g.received_at, g.category, g.school_id, g.place, g.state
from raw.signals g
cross join reference.run r
where g.received_at < r.as_of_at
