-- grain: one row a status of one city day, as its file gave it; variables name the file and bound the day
with given as (
    select camera_id, observed_at // 1000000 as at_s, is_reachable, picture, is_recording, archive_days,
        clock_drift_s, _row
    from native
    union all
    select camera_id, epoch_us(observed_at) // 1000000, is_reachable, picture, is_recording, archive_days,
        clock_drift_s, _row
    from raw.camera_status
)

select
    camera_id,
    at_s,
    case when not is_reachable then 'no_answer' else coalesce(picture, 'unmeasured') end as answer,
    case is_recording when true then 'on' when false then 'off' else 'unknown' end as recording,
    archive_days::double as archive_days,
    clock_drift_s::double as clock_drift_s,
    getvariable('part') as part,
    _row::bigint as row_number
from given
where at_s >= getvariable('day_from_s') and at_s < getvariable('day_to_s')
