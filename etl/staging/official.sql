-- grain: one row an official
select official_id, name, office, district_id, school_id, email, coalesce(language, 'ru') as language
from raw.officials
