-- grain: one row an inspector
select inspector_id, name, role, district_id, email, coalesce(language, 'ru') as language
from raw.inspectors
