-- grain: one row a camera × down episode of the window, whatever causes it went through
-- What ends in a lost link within the time that a status stands was the link's fault, not the camera's.
with compared as (
    select s.*,
        lag(s.to_at) over by_camera is distinct from s.from_at or lag(s.state) over by_camera <> 'down' as is_start,
        lead(s.cause) over by_camera as next_cause
    from marts.camera_spell s
    window by_camera as (partition by s.camera_id order by s.from_at)
), numbered as (
    select *, count(*) filter (is_start) over (partition by camera_id order by from_at) as episode_no
    from compared where state = 'down'
), episode as (
    select camera_id, school_id, min(from_at) as from_at, max(to_at) as to_at, min_by(cause, from_at) as cause,
        max_by(next_cause, from_at) as next_cause
    from numbered
    group by camera_id, school_id, episode_no
)

select e.camera_id, e.school_id, e.from_at, e.to_at, e.cause,
    epoch(e.to_at - e.from_at) / 60 as minutes,
    e.to_at >= r.as_of_at as is_open
from episode e
cross join reference.run r
cross join staging.threshold t
where coalesce(e.next_cause <> 'link_lost', true)
    or e.to_at - e.from_at > to_minutes(t.status_every_min * t.missed_statuses)
