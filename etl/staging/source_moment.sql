-- grain: one row a source that has a moment: the newest one known by as_of
select 'visits' as source, max(v.finished_at) as newest_at, false as is_day
from raw.visits v cross join reference.run r where v.finished_at < r.as_of_at
union all
select 'camera_status', max(make_timestamp(s.last_s * 1000000)), false
from rollup.observed s cross join reference.run r where make_timestamp(s.last_s * 1000000) < r.as_of_at
union all
select 'signals', max(g.received_at), false
from raw.signals g cross join reference.run r where g.received_at < r.as_of_at
union all
select 'declarations', city_midnight(max(d.declared_on)), true
from raw.declarations d cross join reference.run r where d.declared_on <= r.as_of_on
union all
select 'prescriptions', city_midnight(max(p.issued_on)), true
from raw.prescriptions p cross join reference.run r where p.issued_on <= r.as_of_on
