-- grain: one row a district
select d.district_id, d.name_kk, d.name_ru, d.name_en, d.boundary_geojson from staging.district d
