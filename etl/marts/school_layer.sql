-- grain: one row a school × layer of the map made of cameras; ok_n of in_service_n, of which measured_n are known
with counted as (
    select s.school_id, s.district_id, y.layer, y.pass_at, y.veto_at,
        c.in_service_n,
        case when y.layer = 'archive' then c.archive_measured_n else c.measured_n end as measured_n,
        case y.layer when 'live' then c.showing_n when 'recording' then c.recording_n else c.archive_compliant_n end as ok_n
    from staging.school s
    cross join staging.camera_layer y
    join marts.school_camera c using (school_id)
)

select c.school_id, c.district_id, c.layer, c.in_service_n, c.measured_n, c.ok_n,
    100.0 * c.ok_n / nullif(c.measured_n, 0) as ok_pct,
    100.0 * c.measured_n / nullif(c.in_service_n, 0) as measured_pct,
    case
        when c.measured_n = 0 then 'not_inspected'
        when 100.0 * c.measured_n / c.in_service_n < t.sufficient_knowledge_pct then 'insufficient'
        when c.ok_n < c.veto_at * c.measured_n then 'not_ready'
        -- a camera that is not measured is not one that works
        when c.ok_n < c.pass_at * c.in_service_n then 'ready_with_remarks'
        else 'ready'
    end as status
from counted c
cross join staging.threshold t
