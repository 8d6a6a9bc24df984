-- A camera is in one state at a time: its spells follow each other without overlap.
select camera_id, from_at, to_at
from (select *, lag(to_at) over (partition by camera_id order by from_at) as before_at from marts.camera_spell) s
where from_at < before_at or from_at >= to_at
