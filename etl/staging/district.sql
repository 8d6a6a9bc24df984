-- grain: one row a district
select
    d.district_id,
    coalesce(d.name_kk, d.name_ru, d.name_en, d.district_id) as name_kk,
    coalesce(d.name_ru, d.name_kk, d.name_en, d.district_id) as name_ru,
    coalesce(d.name_en, d.name_ru, d.name_kk, d.district_id) as name_en,
    b.boundary_geojson
from raw.districts d
join raw.district_boundary b using (district_id)
