-- grain: one row a camera × moment of observation, in the two days before as_of ended
select s.camera_id, s.observed_at, s.is_reachable, s.picture, s.is_recording, s.archive_days, s.clock_drift_s, s.source
from raw.camera_status s
cross join reference.run r
where s.observed_at < r.as_of_at and s.observed_at >= r.as_of_at - interval 2 days
