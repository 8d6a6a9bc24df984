-- grain: one row a level × place: the city, each district, each inspector, each inspector within a district;
-- the counts behind the headline figures, of the schools in scope
with known_pair as (
    select school_id, count(*) filter (is_known) as pairs_n from marts.paper_gap group by school_id
)

select
    case grouping(s.district_id, s.inspector_id)
        when 3 then 'city' when 1 then 'district' when 2 then 'inspector' else 'district_inspector' end as level,
    s.district_id,
    s.inspector_id,
    count(*) as schools_n,
    count(*) filter (s.inspected_on is not null) as inspected_n,
    100.0 * count(*) filter (s.inspected_on is not null) / count(*) as inspected_pct,
    count(*) filter (s.visit_state = 'not_accepted') as not_accepted_n,
    count(*) filter (s.status = 'ready') as ready,
    count(*) filter (s.status = 'ready_with_remarks') as ready_with_remarks,
    count(*) filter (s.status = 'not_ready') as not_ready,
    count(*) filter (s.status = 'insufficient') as insufficient,
    count(*) filter (s.status = 'not_inspected') as not_inspected,
    count(s.pupils) as pupils_known_n,
    coalesce(sum(s.pupils), 0)::bigint as pupils,
    coalesce(sum(s.pupils) filter (s.status = 'ready'), 0)::bigint as pupils_ready,
    count(*) filter (s.paper_gaps_n > 0) as paper_gap_schools_n,
    count(*) filter (p.pairs_n > 0) as paper_known_schools_n,
    coalesce(sum(s.cameras_in_service_n), 0)::bigint as cameras_in_service_n,
    coalesce(sum(s.cameras_order_n), 0)::bigint as cameras_recording_n,
    coalesce(sum(s.cameras_order_unmeasured_n), 0)::bigint as cameras_unmeasured_n,
    coalesce(sum(s.open_prescriptions_n), 0)::bigint as open_prescriptions_n,
    coalesce(sum(s.overdue_n), 0)::bigint as overdue_n,
    max(s.cameras_observed_at) as cameras_observed_at
from marts.school s
left join known_pair p using (school_id)
where s.is_in_scope
group by grouping sets ((), (s.district_id), (s.inspector_id), (s.district_id, s.inspector_id))
