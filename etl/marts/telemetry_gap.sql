-- grain: one row a school × camera criterion whose visit telemetry contradicts: points that the visit
-- claims above what is measured now (domain §4: 10 points make a remark)
with measured as (
    select school_id, 'VS-04' as criterion_code, 100.0 * showing_n / nullif(measured_n, 0) as measured_pct, measured_n
    from marts.school_camera
    union all
    select school_id, 'AR-01', 100.0 * recording_n / nullif(measured_n, 0), measured_n
    from marts.school_camera
)

select
    k.school_id,
    k.system,
    k.criterion_code,
    100.0 * k.value as seen_pct,
    m.measured_pct,
    100.0 * k.value - m.measured_pct as gap_points,
    m.measured_n
from marts.school_criterion k
join measured m using (school_id, criterion_code)
cross join staging.threshold t
where k.result in ('pass', 'partial', 'fail')
    and 100.0 * k.value - m.measured_pct >= t.telemetry_gap_points
