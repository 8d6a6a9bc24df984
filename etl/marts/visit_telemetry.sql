-- grain: one row a visit in order that counted the cameras, of a day with statuses: what telemetry saw meanwhile
-- Showing: up at some time of the visit. Dark: down from its beginning to its end. The rest was not measured.
-- Contradicted: the visit says that all work, and more are dark than figures may differ (domain §6).
with counted as (
    select v.visit_id, v.school_id, v.inspector_id, v.visited_on, v.started_at, v.finished_at, a.observed, a.required
    from marts.visit v
    join marts.answer a on a.visit_id = v.visit_id and a.criterion_code = 'VS-04'
    where v.is_in_order and a.observed is not null and a.required is not null
), state as (
    select v.visit_id, s.camera_id,
        bool_or(s.state = 'up') as was_up,
        bool_or(s.state = 'down' and s.from_at <= v.started_at and s.to_at >= v.finished_at) as was_dark,
        bool_and(s.state = 'work') as was_worked
    from counted v
    join marts.camera_spell s on s.school_id = v.school_id and s.from_at < v.finished_at and s.to_at > v.started_at
    group by v.visit_id, s.camera_id
), measured as (
    select visit_id,
        count(*) filter (not was_worked) as in_service_n,
        count(*) filter (was_up) as showing_n,
        count(*) filter (was_dark) as dark_n
    from state group by visit_id
)

select v.visit_id, v.school_id, v.inspector_id, v.visited_on, v.started_at, v.finished_at,
    v.observed as seen_n, v.required as seen_of_n,
    m.in_service_n, m.showing_n, m.dark_n,
    m.in_service_n - m.showing_n - m.dark_n as unmeasured_n,
    v.observed >= v.required as claims_all,
    v.observed >= v.required and m.dark_n > t.differs_pieces and 100.0 * m.dark_n > t.differs_pct * m.in_service_n
        as is_contradicted
from counted v
join measured m using (visit_id)
cross join staging.threshold t
