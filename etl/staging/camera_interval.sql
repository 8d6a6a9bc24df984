-- grain: one row a camera × interval of one state, cause and recording within a city day, begun by as_of
select i.camera_id, i.school_id,
    make_timestamp(i.from_s * 1000000) as from_at,
    make_timestamp(i.to_s * 1000000) as to_at,
    i.state, i.cause, i.recording
from rollup.camera_interval i
cross join reference.run r
where make_timestamp(i.from_s * 1000000) < r.as_of_at
