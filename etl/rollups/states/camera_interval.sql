-- grain: one row a camera × interval of one state, cause and recording within the day
with compared as (
    select l.*, case when lag(l.state) over by_camera = l.state and lag(l.cause) over by_camera = l.cause
        and lag(l.recording) over by_camera = l.recording then 0 else 1 end as is_start
    from linked l
    window by_camera as (partition by l.camera_id order by l.from_s)
), numbered as (
    select c.*, sum(c.is_start) over (partition by c.camera_id order by c.from_s
        rows between unbounded preceding and current row) as interval_no
    from compared c
)

select camera_id, school_id, min(from_s) as from_s, max(to_s) as to_s, state, cause, recording
from numbered
group by camera_id, school_id, interval_no, state, cause, recording
