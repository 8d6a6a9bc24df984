-- grain: one row a camera with statuses that day; archive and clock as last told
select camera_id,
    count(*) as statuses_n,
    max(at_s) as last_s,
    max_by(archive_days, case when archive_days is not null then at_s end) as archive_days,
    max_by(clock_drift_s, case when clock_drift_s is not null then at_s end) as clock_drift_s
from status
group by camera_id
