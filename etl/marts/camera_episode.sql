-- grain: one row a camera × down episode of the window, whatever causes it went through
-- Silence, a lost link or planned work in between ends no episode, or a dead camera would break down anew with each of
-- them: only a camera that works again does. Its minutes are those known to be down. What ends in a lost link within
-- the time that a status stands was the link's fault, not the camera's.
with followed as (
    select s.*, lead(s.cause) over (partition by s.camera_id order by s.from_at) as next_cause
    from marts.camera_spell s
), known as (
    select f.*, lag(f.state) over by_camera is distinct from 'down' as is_start, lead(f.state) over by_camera as next_state
    from followed f
    where f.state in ('up', 'down')
    window by_camera as (partition by f.camera_id order by f.from_at)
), numbered as (
    select *, count(*) filter (is_start) over (partition by camera_id order by from_at) as episode_no
    from known where state = 'down'
), episode as (
    select camera_id, school_id, min(from_at) as from_at, max(to_at) as to_at, min_by(cause, from_at) as cause,
        sum(epoch(to_at - from_at)) / 60 as minutes,
        bool_or(next_state is null) as is_open,
        max_by(next_cause, from_at) as next_cause
    from numbered
    group by camera_id, school_id, episode_no
)

select e.camera_id, e.school_id, e.from_at, e.to_at, e.cause, e.minutes, e.is_open
from episode e
cross join staging.threshold t
where coalesce(e.next_cause <> 'link_lost', true) or e.minutes > t.status_every_min * t.missed_statuses
