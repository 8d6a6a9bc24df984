-- grain: one row a camera × time of one state, cause and recording, joined across midnight (domain §5)
with compared as (
    select i.*,
        lag(i.to_at) over by_camera is distinct from i.from_at or lag(i.state) over by_camera <> i.state
            or lag(i.cause) over by_camera <> i.cause or lag(i.recording) over by_camera <> i.recording as is_start
    from staging.camera_interval i
    window by_camera as (partition by i.camera_id order by i.from_at)
), numbered as (
    select *, count(*) filter (is_start) over (partition by camera_id order by from_at) as spell_no from compared
)

select
    camera_id, school_id, min(from_at) as from_at, max(to_at) as to_at, state, cause, recording,
    case
        when state = 'work' then 'under_work'
        when cause = 'link_lost' then 'link_lost'
        when state = 'unknown' then 'not_measured'
        when state = 'down' and cause = 'no_answer' then 'down'
        when state = 'down' then 'no_picture'
        when cause = 'unmeasured' or recording = 'unknown' then 'not_measured'
        when recording = 'on' then 'recording'
        else 'live_only'
    end as condition
from numbered
group by camera_id, school_id, spell_no, state, cause, recording
