-- grain: one row a camera × run of like statuses that no silence breaks; moments in seconds since 1970, UTC
-- A run ends at the status before the next run's first, or at the camera's last of the day.
select camera_id, at_s as first_s, answer, recording,
    case when next_is_start then next_before_s else coalesce(next_s, at_s) end as last_s,
    cast(case when next_is_start then next_nth - nth else coalesce(next_nth - nth, 0) + 1 end as bigint) as statuses_n
from (
    select e.*,
        lead(e.is_start) over by_camera as next_is_start,
        lead(e.before_s) over by_camera as next_before_s,
        lead(e.at_s) over by_camera as next_s,
        lead(e.nth) over by_camera as next_nth
    from edge e
    window by_camera as (partition by e.camera_id order by e.nth)
) followed
where is_start
