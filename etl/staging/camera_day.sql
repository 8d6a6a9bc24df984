-- grain: one row a camera in service × city day of the window; times in seconds
select
    city_date(make_timestamp(d.day_from_s * 1000000)) as observed_on,
    d.camera_id, d.school_id,
    d.day_s, d.up_s, d.down_s, d.unknown_s, d.link_lost_s, d.work_s,
    d.up_school_s, d.down_school_s, d.unknown_school_s,
    d.recorded_s, d.unrecorded_s, d.worst_gap_s, d.statuses_n,
    make_timestamp(d.last_s * 1000000) as observed_at,
    d.archive_days, d.clock_drift_s
from rollup.camera_day d
cross join reference.run r
where city_date(make_timestamp(d.day_from_s * 1000000)) <= r.as_of_on
