-- grain: one row a piece of approved work
select maintenance_id, camera_id, school_id, from_at, to_at, work
from raw.maintenance
