-- The seconds up, down, unknown and under planned work make up each camera's day.
select observed_on, camera_id, day_s, up_s, down_s, unknown_s, work_s
from staging.camera_day
where up_s + down_s + unknown_s + work_s <> day_s or link_lost_s > unknown_s or recorded_s + unrecorded_s > day_s
