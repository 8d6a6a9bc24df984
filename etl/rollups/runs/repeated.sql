-- grain: one row a status whose camera and moment an earlier file or row has given already
select s.camera_id, s.at_s, s.part, s.row_number
from status s
join part p on p.part = s.part
qualify row_number() over (partition by s.camera_id, s.at_s order by p.position, s.row_number) > 1
