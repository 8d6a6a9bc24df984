-- grain: one row a level × place: hours of each state over the window, faults and archive; city, district,
-- inspector, contractor, district × contractor, school. Ratios of camera-hours, never means of means (domain §5).
-- A day's hours and an episode belong to who served the school on that day.
with span as (
    select r.as_of_on - t.availability_days + 1 as from_on from reference.run r cross join staging.threshold t
), scoped as (
    select school_id, district_id, inspector_id from marts.school where is_in_scope
), timed as (
    select s.district_id, s.inspector_id, k.contractor, d.school_id, d.*  exclude (school_id)
    from staging.camera_day d
    cross join span
    join scoped s using (school_id)
    left join marts.school_contractor k on k.school_id = d.school_id and k.observed_on = d.observed_on
    where d.observed_on >= span.from_on
), fallen as (
    select s.district_id, s.inspector_id, k.contractor, e.school_id, e.camera_id, e.minutes, e.is_open
    from marts.camera_episode e
    cross join span
    join scoped s using (school_id)
    left join marts.school_contractor k on k.school_id = e.school_id and k.observed_on = city_date(e.from_at)
    where city_date(e.from_at) >= span.from_on
), faulty as (
    select district_id, inspector_id, contractor, school_id, camera_id, count(*) as episodes_n
    from fallen group by all
), hours as (
    select grouping(district_id, inspector_id, contractor, school_id) as level_no,
        district_id, inspector_id, contractor, school_id,
        count(distinct camera_id) as cameras_n,
        count(distinct observed_on) as days_n,
        max(observed_at) as observed_at,
        sum(up_s) / 3600 as up_h, sum(down_s) / 3600 as down_h, sum(unknown_s) / 3600 as unknown_h,
        sum(link_lost_s) / 3600 as link_lost_h, sum(work_s) / 3600 as work_h,
        sum(up_school_s) / 3600 as up_school_h, sum(down_school_s) / 3600 as down_school_h,
        sum(unknown_school_s) / 3600 as unknown_school_h,
        sum(recorded_s) / 3600 as recorded_h, sum(unrecorded_s) / 3600 as unrecorded_h
    from timed
    group by grouping sets ((), (district_id), (inspector_id), (contractor), (school_id),
        (district_id, contractor))
), episodes as (
    select grouping(district_id, inspector_id, contractor, school_id) as level_no,
        district_id, inspector_id, contractor, school_id,
        count(*) as episodes_n,
        count(*) filter (is_open) as open_episodes_n,
        -- those still open count at their length so far: to leave them out would flatter
        median(minutes) as mttr_min
    from fallen
    group by grouping sets ((), (district_id), (inspector_id), (contractor), (school_id),
        (district_id, contractor))
), repeats as (
    select grouping(f.district_id, f.inspector_id, f.contractor, f.school_id) as level_no,
        f.district_id, f.inspector_id, f.contractor, f.school_id,
        count(distinct f.camera_id) filter (f.episodes_n >= t.repeat_faults_n) as repeat_cameras_n
    from faulty f cross join staging.threshold t
    group by grouping sets ((), (f.district_id), (f.inspector_id), (f.contractor), (f.school_id),
        (f.district_id, f.contractor))
), archive as (
    select grouping(s.district_id, s.inspector_id, c.contractor, c.school_id) as level_no,
        s.district_id, s.inspector_id, c.contractor, c.school_id,
        count(*) as in_service_n,
        count(*) filter (c.archive_state <> 'not_measured') as archive_measured_n,
        count(*) filter (c.archive_state in ('compliant', 'filling')) as archive_compliant_n,
        count(*) filter (c.rung >= 4) as recording_n
    from marts.camera c
    join scoped s using (school_id)
    where c.register_state = 'in_service'
    group by grouping sets ((), (s.district_id), (s.inspector_id), (c.contractor), (c.school_id),
        (s.district_id, c.contractor))
)

select
    case h.level_no when 15 then 'city' when 7 then 'district' when 11 then 'inspector' when 13 then 'contractor'
        when 5 then 'district_contractor' else 'school' end as level,
    h.* exclude (level_no),
    100.0 * h.up_h / nullif(h.up_h + h.down_h, 0) as availability_pct,
    100.0 * h.up_school_h / nullif(h.up_school_h + h.down_school_h, 0) as availability_school_pct,
    100.0 * h.unknown_h / nullif(h.up_h + h.down_h + h.unknown_h, 0) as unknown_pct,
    coalesce(e.episodes_n, 0) as episodes_n,
    coalesce(e.open_episodes_n, 0) as open_episodes_n,
    e.mttr_min,
    coalesce(p.repeat_cameras_n, 0) as repeat_cameras_n,
    coalesce(a.in_service_n, 0) as in_service_n,
    coalesce(a.recording_n, 0) as recording_n,
    coalesce(a.archive_measured_n, 0) as archive_measured_n,
    coalesce(a.archive_compliant_n, 0) as archive_compliant_n
from hours h
left join episodes e on e.level_no = h.level_no and e.district_id is not distinct from h.district_id
    and e.inspector_id is not distinct from h.inspector_id and e.contractor is not distinct from h.contractor
    and e.school_id is not distinct from h.school_id
left join repeats p on p.level_no = h.level_no and p.district_id is not distinct from h.district_id
    and p.inspector_id is not distinct from h.inspector_id and p.contractor is not distinct from h.contractor
    and p.school_id is not distinct from h.school_id
left join archive a on a.level_no = h.level_no and a.district_id is not distinct from h.district_id
    and a.inspector_id is not distinct from h.inspector_id and a.contractor is not distinct from h.contractor
    and a.school_id is not distinct from h.school_id
