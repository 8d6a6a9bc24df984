-- grain: one row a school × criterion that a visit of the campaign, in order, found below its pass mark: its first day
-- Reported: the school says so. Verified: a person closed the prescription; where none was issued, a later visit in
-- order found it passing. A prescription opened again is neither.
with answered as (
    select a.school_id, a.criterion_code, a.visit_id, a.visited_on, a.finished_at, a.result
    from marts.answer a
    join marts.visit v using (visit_id)
    cross join staging.campaign c
    where v.is_in_order and a.visited_on >= c.starts_on and a.result in ('pass', 'partial', 'fail')
), found as (
    select school_id, criterion_code, min(visited_on) as found_on, min_by(visit_id, finished_at) as visit_id,
        min_by(result, finished_at) as result
    from answered where result <> 'pass' group by school_id, criterion_code
), newest as (
    select school_id, criterion_code, max_by(result, finished_at) as result, max_by(visited_on, finished_at) as seen_on
    from answered group by school_id, criterion_code
), ordered as (
    select p.school_id, unnest(p.criteria) as criterion_code, p.prescription_id, p.issued_on, p.reported_on,
        p.closed_on, p.is_open, p.is_reported
    from marts.prescription p where not p.is_withdrawn
), linked as (
    select f.*, o.prescription_id, o.issued_on, o.is_open,
        case when o.is_reported or not o.is_open then coalesce(o.reported_on, o.closed_on) end as reported_on,
        case when o.prescription_id is not null then o.closed_on
            when n.result = 'pass' and n.seen_on > f.found_on then n.seen_on end as verified_on
    from found f
    left join newest n using (school_id, criterion_code)
    left join ordered o on o.school_id = f.school_id and o.criterion_code = f.criterion_code
        and o.issued_on >= f.found_on
    qualify row_number() over (partition by f.school_id, f.criterion_code
        order by o.issued_on desc nulls last, o.prescription_id) = 1
)

select l.school_id, s.district_id, s.inspector_id, l.criterion_code, k.system, k.severity, l.visit_id, l.found_on,
    l.result, l.prescription_id,
    coalesce(l.reported_on, l.verified_on) as reported_on,
    l.verified_on,
    case when l.verified_on is not null or coalesce(not l.is_open, false) then 'verified'
        when l.reported_on is not null then 'reported'
        when l.prescription_id is not null then 'prescribed' else 'no_prescription' end as state
from linked l
join marts.school s using (school_id)
join staging.criterion k using (criterion_code)
where s.is_in_scope
