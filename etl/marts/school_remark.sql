-- grain: one row a school × remark: the row was loaded, a person should look
with names as (
    select district_id, name_key(unnest([district_id, name_kk, name_ru, name_en])) as key from staging.district
), declared as (
    select s.school_id, s.district_id, s.declared_district as given,
        (select min(n.district_id) from names n where n.key = name_key(s.declared_district)) as declared_id
    from staging.school s where s.declared_district is not null
)

select school_id, 'declared_district_differs' as remark, given, district_id as found
from declared where declared_id <> district_id
union all
select school_id, 'declared_district_unknown', given, district_id from declared where declared_id is null
union all
select school_id, 'no_name', null, null from staging.school where name_ru is null
union all
select a.school_id, 'number_clash', a.number, string_agg(b.school_id, ', ' order by b.school_id)
from staging.school a join staging.school b on a.number = b.number and a.school_id <> b.school_id
group by a.school_id, a.number
union all
select a.school_id, 'same_place', a.lon || ' ' || a.lat, string_agg(b.school_id, ', ' order by b.school_id)
from staging.school a join staging.school b on a.lon = b.lon and a.lat = b.lat and a.school_id <> b.school_id
group by a.school_id, a.lon, a.lat
union all
select s.school_id, 'no_inspector', null, null
from staging.school s
where not exists (select 1 from staging.assignment a where a.school_id = s.school_id and a.role = 'main')
