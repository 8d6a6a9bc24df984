-- grain: one row a school of a district whose schools are named: "inspected, in this month", or nothing at all
select school_id, district_id, name_kk, name_ru, name_en, address, inspected_month
from release.school
order by district_id, try_cast(regexp_extract(name_ru, '№ ?(\d+)', 1) as integer) nulls last, name_ru collate kk, school_id
