-- grain: one row a level × place (city, district, inspector, contractor, district × contractor, school) × rung: cameras in service that reach it, and those that stop before it
-- The order's "100 %" is rung 4 over rung 0 (domain §5).
with placed as (
    select s.district_id, s.inspector_id, c.contractor, c.school_id, c.rung, c.rung_stop
    from marts.camera c
    join marts.school s using (school_id)
    where s.is_in_scope and c.register_state = 'in_service'
)

select
    case grouping(p.district_id, p.inspector_id, p.contractor, p.school_id)
        when 15 then 'city' when 7 then 'district' when 11 then 'inspector' when 13 then 'contractor'
        when 5 then 'district_contractor' else 'school' end
        as level,
    p.district_id, p.inspector_id, p.contractor, p.school_id,
    g.rung,
    count(*) as in_service_n,
    count(*) filter (p.rung >= g.rung) as reached_n,
    count(*) filter (p.rung = g.rung - 1 and p.rung_stop = 'broken') as broken_n,
    count(*) filter (p.rung = g.rung - 1 and p.rung_stop = 'not_measured') as not_measured_n
from placed p
cross join (select unnest(range(7))::integer as rung) g
group by grouping sets ((g.rung), (g.rung, p.district_id), (g.rung, p.inspector_id), (g.rung, p.contractor),
    (g.rung, p.school_id), (g.rung, p.district_id, p.contractor))
