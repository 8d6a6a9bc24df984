-- grain: one row a school × criterion that a visit of the campaign, in order, found below its pass mark: its first day
-- Reported: the school says so. Verified: a person closed the prescription; where none was issued, a later visit in
-- order found it passing. A prescription opened again is neither, and what fails again after it was closed is without one.
with answered as (
    select a.school_id, a.criterion_code, a.visit_id, a.visited_on, a.finished_at, a.result
    from marts.answer a
    join marts.visit v using (visit_id)
    cross join staging.campaign c
    where v.is_in_order and a.visited_on >= c.starts_on and a.result in ('pass', 'partial', 'fail')
), found as (
    select school_id, criterion_code, min(visited_on) as found_on,
        min_by(visit_id, (finished_at, visit_id)) as visit_id, min_by(result, (finished_at, visit_id)) as result,
        max((finished_at, visit_id)) as failed_at, max(visited_on) as failed_on
    from answered where result <> 'pass' group by school_id, criterion_code
), mended as (
    -- the first visit that found it passing after the last that did not
    select f.school_id, f.criterion_code, min(a.visited_on) as passed_on
    from found f
    join answered a using (school_id, criterion_code)
    where a.result = 'pass' and (a.finished_at, a.visit_id) > f.failed_at
    group by f.school_id, f.criterion_code
), ordered as (
    select p.school_id, unnest(p.criteria) as criterion_code, p.prescription_id, p.issued_on, p.reported_on,
        p.closed_on, p.is_open, p.is_reported, p.is_closed_undated
    from marts.prescription p where not p.is_withdrawn
), linked as (
    select f.* exclude (failed_at), o.prescription_id, o.is_open,
        -- found again after its prescription was closed: that closing mended nothing
        coalesce(f.failed_on > o.closed_on, false) as is_back,
        case when o.is_reported or not o.is_open then coalesce(o.reported_on, o.closed_on) end as told_on,
        case when o.prescription_id is not null then o.closed_on else m.passed_on end as closed_on,
        coalesce(o.is_closed_undated, false) as is_closed_undated
    from found f
    left join mended m using (school_id, criterion_code)
    left join ordered o on o.school_id = f.school_id and o.criterion_code = f.criterion_code
        and (o.issued_on >= f.found_on or o.is_open)
    qualify row_number() over (partition by f.school_id, f.criterion_code
        order by o.is_open desc nulls last, o.issued_on desc nulls last, o.prescription_id) = 1
), dated as (
    select *, case when not is_back then closed_on end as verified_on,
        case when not is_back then coalesce(told_on, closed_on) end as reported_on
    from linked
)

select l.school_id, s.district_id, s.inspector_id, l.criterion_code, k.system, k.severity, l.visit_id, l.found_on,
    l.result, case when not l.is_back then l.prescription_id end as prescription_id, l.reported_on, l.verified_on,
    case when l.verified_on is not null then 'verified'
        when l.is_back or l.prescription_id is null then 'no_prescription'
        -- closed on a day that nobody wrote down: no person's verification is known
        when l.reported_on is not null or l.is_closed_undated then 'reported'
        else 'prescribed' end as state
from dated l
join marts.school s using (school_id)
join staging.criterion k using (criterion_code)
where s.is_in_scope
