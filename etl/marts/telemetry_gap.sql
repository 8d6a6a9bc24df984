-- grain: one row a school × camera criterion whose visit telemetry contradicts: points that the visit
-- claims above what is measured now; a visit that saw less than is measured has its own findings (domain §4: 10 points make a remark)
with measured as (
    select school_id, 'VS-04' as criterion_code, 100.0 * showing_n / nullif(measured_n, 0) as measured_pct, measured_n
    from marts.school_camera
    union all
    select school_id, 'AR-01', 100.0 * recording_n / nullif(measured_n, 0), measured_n
    from marts.school_camera
    union all
    select school_id, 'AR-02', 100.0 * archive_compliant_n / nullif(archive_measured_n, 0), archive_measured_n
    from marts.school_camera
), seen as (
    select school_id, system, criterion_code,
        -- a depth of archive that passes says that every camera keeps it
        case when criterion_code <> 'AR-02' then 100.0 * value when result = 'pass' then 100.0 end as seen_pct
    from marts.school_criterion
    where result in ('pass', 'partial', 'fail')
)

select
    k.school_id,
    k.system,
    k.criterion_code,
    k.seen_pct,
    m.measured_pct,
    k.seen_pct - m.measured_pct as gap_points,
    m.measured_n
from seen k
join measured m using (school_id, criterion_code)
cross join staging.threshold t
where k.seen_pct - m.measured_pct >= t.telemetry_gap_points
