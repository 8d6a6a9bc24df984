-- grain: one row a school in scope × item: claimed by its act, seen by the visit of record, measured then and now (§6)
-- Measured is known where enough cameras were; those that were not measured are given the benefit of working.
with claimed as (
    select school_id, item, claimed, declared_on from staging.declaration
), seen as (
    select k.school_id, i.item, k.observed as seen, k.visit_id, k.answered_on
    from marts.school_criterion k
    join staging.item i on i.seen_criterion = k.criterion_code
    where k.result in ('pass', 'partial', 'fail')
), put_together as (
    select s.school_id, s.district_id, s.inspector_id, i.item, i.position, i.is_measured,
        c.claimed, c.declared_on, n.seen, n.answered_on as seen_on, n.visit_id,
        case when i.is_measured and 100.0 * (v.showing_n + v.dark_n) >= t.measured_enough_pct * v.in_service_n
            then v.showing_n end as measured_at_visit,
        v.showing_n + v.unmeasured_n as measured_at_visit_at_most,
        case when i.is_measured and s.cameras_in_service_n > 0
            and 100.0 * s.cameras_measured_n >= t.measured_enough_pct * s.cameras_in_service_n
            then s.cameras_showing_n end as measured,
        case when i.is_measured then s.cameras_in_service_n - s.cameras_measured_n else 0 end as unmeasured_n
    from marts.school s
    cross join staging.item i
    cross join staging.threshold t
    left join claimed c on c.school_id = s.school_id and c.item = i.item
    left join seen n on n.school_id = s.school_id and n.item = i.item
    left join marts.visit_telemetry v on v.visit_id = n.visit_id
    where s.is_in_scope
), compared as (
    select p.*,
        p.measured + p.unmeasured_n as measured_at_most,
        greatest(t.differs_pieces, t.differs_pct / 100 * coalesce(p.claimed, p.seen)) as differs_from,
        t.worsened_pct
    from put_together p
    cross join staging.threshold t
)

select c.* exclude (differs_from, worsened_pct, measured_at_most, measured_at_visit_at_most),
    greatest(abs(c.claimed - c.seen), case when c.measured < c.claimed then c.claimed - c.measured_at_most end,
        case when c.measured < c.seen then c.seen - c.measured_at_most end, c.measured - c.claimed) as gap_n,
    case
        when c.seen is null and c.measured is null or c.claimed is null and (c.seen is null or c.measured is null)
            then 'not_measured'
        when c.claimed > c.seen + c.differs_from then 'overstated'
        when c.seen - c.measured_at_most >= greatest(c.worsened_pct / 100 * c.seen, c.differs_from) and c.seen > 0
            -- what was dark at the visit already has not worsened since: the visit itself saw too much
            then case when c.seen > c.measured_at_visit_at_most + c.differs_from then 'overstated' else 'worsened' end
        when c.claimed > c.measured_at_most + c.differs_from then 'overstated'
        when c.claimed < c.seen - c.differs_from or c.claimed < c.measured - c.differs_from then 'understated'
        else 'agrees'
    end as class
from compared c
