-- grain: one row a camera × interval of one state, cause and recording within a city day
select camera_id, school_id,
    make_timestamp(from_s * 1000000) as from_at,
    make_timestamp(to_s * 1000000) as to_at,
    state, cause, recording
from rollup.camera_interval
