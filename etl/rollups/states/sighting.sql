-- grain: one row a camera in service × run of like statuses: those of the day, and the streak carried into it
select camera_id, school_id, silence_s, first_s, last_s, statuses_n, answer, recording, is_good, is_carried,
    settled_before, answer_before, recording_before,
    case when is_carried = 1 then is_broken
        when last_before_s is null or first_s - last_before_s > silence_s then 1 else 0 end as is_broken,
    case when is_good_before is null or is_good <> is_good_before then 1 else 0 end as is_turn
from (
    select u.*,
        lag(u.last_s) over by_camera as last_before_s,
        lag(u.is_good) over by_camera as is_good_before
    from (
        select c.camera_id, r.school_id, r.silence_s, c.first_s, c.last_s, c.statuses_n, c.answer, c.recording,
            case when c.answer in ('usable', 'unmeasured') then 1 else 0 end as is_good,
            1 as is_carried, c.is_broken, c.settled_before, c.answer_before, c.recording_before
        from carried c
        join roster r on r.camera_id = c.camera_id
        union all
        select n.camera_id, r.school_id, r.silence_s, n.first_s, n.last_s, n.statuses_n, n.answer, n.recording,
            case when n.answer in ('usable', 'unmeasured') then 1 else 0 end as is_good,
            0 as is_carried, 0 as is_broken, null as settled_before, null as answer_before, null as recording_before
        from run n
        join roster r on r.camera_id = n.camera_id
    ) u
    window by_camera as (partition by u.camera_id order by u.first_s)
) compared
