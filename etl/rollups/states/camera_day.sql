-- grain: one row a camera in service that day; seconds of each state, in the whole day and in school hours
with timed as (
    select i.*, i.to_s - i.from_s as lasts_s,
        case when i.to_s < b.school_to_s then i.to_s else b.school_to_s end
            - case when i.from_s > b.school_from_s then i.from_s else b.school_from_s end as school_s,
        sum(case when i.recording = 'on' then 1 else 0 end) over (partition by i.camera_id order by i.from_s
            rows between unbounded preceding and current row) as gap_no
    from camera_interval i
    cross join bound b
), gap as (
    select camera_id, max(lasts_s) as worst_gap_s
    from (
        select camera_id, gap_no, sum(lasts_s) as lasts_s
        from timed where recording <> 'on' group by camera_id, gap_no
    ) gaps
    group by camera_id
), summed as (
    select camera_id, school_id,
        sum(case when state = 'up' then lasts_s else 0 end) as up_s,
        sum(case when state = 'down' then lasts_s else 0 end) as down_s,
        sum(case when state = 'unknown' then lasts_s else 0 end) as unknown_s,
        sum(case when cause = 'link_lost' then lasts_s else 0 end) as link_lost_s,
        sum(case when state = 'work' then lasts_s else 0 end) as work_s,
        sum(case when state = 'up' and school_s > 0 then school_s else 0 end) as up_school_s,
        sum(case when state = 'down' and school_s > 0 then school_s else 0 end) as down_school_s,
        sum(case when state = 'unknown' and school_s > 0 then school_s else 0 end) as unknown_school_s,
        sum(case when recording = 'on' then lasts_s else 0 end) as recorded_s,
        sum(case when recording = 'off' and state <> 'work' then lasts_s else 0 end) as unrecorded_s
    from timed
    group by camera_id, school_id
)

select s.camera_id, s.school_id,
    b.day_from_s, b.day_to_s - b.day_from_s as day_s,
    cast(s.up_s as bigint) as up_s,
    cast(s.down_s as bigint) as down_s,
    cast(s.unknown_s as bigint) as unknown_s,
    cast(s.link_lost_s as bigint) as link_lost_s,
    cast(s.work_s as bigint) as work_s,
    cast(s.up_school_s as bigint) as up_school_s,
    cast(s.down_school_s as bigint) as down_school_s,
    cast(s.unknown_school_s as bigint) as unknown_school_s,
    cast(s.recorded_s as bigint) as recorded_s,
    cast(s.unrecorded_s as bigint) as unrecorded_s,
    cast(coalesce(g.worst_gap_s, 0) as bigint) as worst_gap_s,
    cast(coalesce(o.statuses_n, 0) as bigint) as statuses_n,
    o.last_s, o.archive_days, o.clock_drift_s
from summed s
cross join bound b
left join gap g on g.camera_id = s.camera_id
left join observed o on o.camera_id = s.camera_id
