-- grain: one row a school that lies in a district
select
    s.school_id,
    coalesce(s.name_kk, s.name_ru, s.name_en) as name_kk,
    coalesce(s.name_ru, s.name_kk, s.name_en) as name_ru,
    coalesce(s.name_en, s.name_ru, s.name_kk) as name_en,
    nullif(regexp_extract(
        coalesce(s.name_ru, s.name_kk, s.name_en), '(?:№|N°|No\.?|#)\s*(\d+)', 1), '') as number,
    s.address,
    s.lon,
    s.lat,
    d.district_id,
    s.declared_district,
    s.pupils,
    coalesce(s.ownership, 'unknown') as ownership,
    s.object_group,
    s.buildings,
    s.opened_on,
    s.closed_on,
    s.merged_on
from raw.schools s
join raw.school_district d using (school_id)
