-- grain: one row a camera × moment: of statuses that repeat one, the first file's first row
select s.camera_id, s.at_s, s.answer, s.recording, s.archive_days, s.clock_drift_s, s.part, s.row_number
from status s
join part p on p.part = s.part
qualify row_number() over (partition by s.camera_id, s.at_s order by p.position, s.row_number) = 1
