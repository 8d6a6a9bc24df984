-- grain: one row a school × criterion, whether anybody asked or not
-- The answer of record is the newest that says something, of an accepted visit or of a re-check in
-- order at a school that has one; older than its validity it is unknown.
with counted_visit as (
    select v.visit_id, v.finished_at
    from marts.visit v
    where v.is_accepted
        or (v.purpose = 'recheck' and v.is_in_order and exists (
            select 1 from marts.visit w where w.school_id = v.school_id and w.is_accepted))
), of_record as (
    select a.*
    from marts.answer a
    join counted_visit v using (visit_id)
    where a.result <> 'unknown'
    qualify row_number() over (
        partition by a.school_id, a.criterion_code order by a.finished_at desc, a.visit_id desc) = 1
), grid as (
    select s.school_id, s.district_id, c.*
    from staging.school s
    cross join staging.criterion c
), dated as (
    select
        g.school_id, g.district_id, g.criterion_code, g.position, g.system, g.aspect, g.severity,
        g.weight, g.confirms_code,
        a.visit_id, a.visited_on as answered_on, a.answer, a.observed, a.required, a.value, a.note,
        date_diff('day', a.visited_on, r.as_of_on) as age_days,
        coalesce(date_diff('day', a.visited_on, r.as_of_on) > g.valid_days, false) as is_expired,
        a.result as written_result, a.is_cap as was_cap, a.is_veto as was_veto
    from grid g
    cross join reference.run r
    left join of_record a using (school_id, criterion_code)
)

select
    * exclude (written_result, was_cap, was_veto),
    case when is_expired or written_result is null then 'unknown' else written_result end as result,
    case when is_expired then null
        else case written_result when 'pass' then 1.0 when 'partial' then 0.5 when 'fail' then 0.0 end
    end as points,
    coalesce(was_cap, false) and not is_expired as is_cap,
    coalesce(was_veto, false) and not is_expired as is_veto
from dated
