-- Statuses of cameras that the register does not have, and those that repeat a moment: held back, by file.
-- A camera's statuses stand as one line with their number: a camera off the register is one fault, not 288 a day.
create temp table strange_camera as
select s.file, s.part, s.camera_id, s.rows_n, s.first_row,
    case when is_quarantined('cameras', s.camera_id) then 'refers_to_quarantined' else 'refers_to_unknown' end as reason
from rollup.status_camera s
where not is_loaded('cameras', s.camera_id);

create temp table repeat as
select distinct s.file, r.row_number, r.camera_id, r.at_s
from rollup.repeated r
join rollup.status_camera s on s.part = r.part and s.camera_id = r.camera_id
where is_loaded('cameras', r.camera_id);

insert into quality.quarantine
select 'camera_status', file, first_row, 'camera_id', reason, left(camera_id, 200), left(camera_id, 200), null, true, rows_n
from strange_camera
union all
select 'camera_status', file, row_number, null, 'duplicate_key',
    left(concat(camera_id, ' · ', make_timestamp(at_s * 1000000)), 200), left(camera_id, 200), null, true, 1
from repeat;

update quality.file f set rows_loaded =
    coalesce((select sum(s.rows_n) from rollup.status_camera s where s.file = f.file), 0)
    - coalesce((select sum(x.rows_n) from strange_camera x where x.file = f.file), 0)
    - (select count(*) from repeat x where x.file = f.file)
where f.source = 'camera_status' and f.refused_reason is null;

drop table strange_camera;
drop table repeat;
