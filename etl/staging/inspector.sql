-- grain: one row an inspector
select inspector_id, name, role, district_id
from raw.inspectors
