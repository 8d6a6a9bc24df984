-- grain: one row a school that lies in a district
with pairs as (
    select school_id, count(*) filter (is_known) as paper_pairs_n, count(*) filter (is_gap) as paper_gaps_n
    from marts.paper_gap group by school_id
), visited as (
    select v.school_id,
        count(*) as visits_n,
        count(*) filter (v.purpose = 'full') as full_visits_n,
        max(v.visited_on) as visited_on
    from marts.visit v cross join staging.campaign c
    where v.visited_on >= c.starts_on
    group by v.school_id
), held as (
    select a.school_id,
        min(a.inspector_id) filter (a.role = 'main') as inspector_id,
        min(a.inspector_id) filter (a.role = 'substitute') as substitute_id
    from staging.assignment a group by a.school_id
), worst as (
    -- of two that are equally bad the heavier one, or two loads of the same files would name different ones
    select school_id, min_by(scope, (score_pct, -weight_applicable, scope)) as worst_system
    from marts.school_scope where scope <> 'all' and score_pct < 100 group by school_id
)

select
    s.school_id,
    w.status,
    s.district_id,
    h.inspector_id,
    h.substitute_id,
    s.name_kk, s.name_ru, s.name_en, s.number, s.address, s.lon, s.lat,
    s.declared_district, s.pupils, s.ownership, s.object_group, s.buildings,
    s.opened_on, s.closed_on, s.merged_on,
    coalesce(s.opened_on <= r.as_of_on, true) and coalesce(s.closed_on >= r.as_of_on, true)
        and coalesce(s.merged_on > r.as_of_on, true) as is_in_scope,
    w.score_pct, w.score_lo_pct, w.score_hi_pct, w.knowledge_pct,
    w.vetoes_n, w.caps_n, w.failed_n, w.unknown_n,
    w.open_prescriptions_n, w.overdue_n, w.critical_overdue_n,
    w.inspected_on,
    date_diff('day', w.inspected_on, r.as_of_on) as inspected_age_days,
    coalesce(v.visits_n, 0) as visits_n,
    v.visited_on,
    case when w.inspected_on is not null then 'accepted' when v.full_visits_n > 0 then 'not_accepted' else 'none' end
        as visit_state,
    p.paper_pairs_n, p.paper_gaps_n,
    x.worst_system,
    c.cameras_n, c.in_service_n as cameras_in_service_n, c.measured_n as cameras_measured_n,
    c.showing_n as cameras_showing_n, c.recording_n as cameras_recording_n,
    c.order_n as cameras_order_n, c.order_unmeasured_n as cameras_order_unmeasured_n,
    c.archive_measured_n as cameras_archive_measured_n, c.archive_compliant_n as cameras_archive_compliant_n,
    c.is_link_lost, c.observed_at as cameras_observed_at,
    w.gap_points as telemetry_gap_points
from staging.school s
join marts.school_scope w on w.school_id = s.school_id and w.scope = 'all'
cross join reference.run r
left join pairs p on p.school_id = s.school_id
left join visited v on v.school_id = s.school_id
left join held h on h.school_id = s.school_id
left join worst x on x.school_id = s.school_id
left join marts.school_camera c on c.school_id = s.school_id
