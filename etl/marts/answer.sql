-- grain: one row a visit × criterion that was written down, with its result (domain §3)
select
    a.visit_id,
    v.school_id,
    v.visited_on,
    v.finished_at,
    a.criterion_code,
    a.answer,
    a.observed,
    a.required,
    a.value,
    a.note,
    a.evidence_ref,
    case
        when a.kind <> 'measured' then a.kind
        when meets(a.value, c.pass_at, c.better) then 'pass'
        when meets(a.value, c.partial_at, c.better) then 'partial'
        else 'fail'
    end as result,
    a.kind = 'measured' and misses(a.value, c.cap_at, c.better) as is_cap,
    a.kind = 'measured' and misses(a.value, c.veto_at, c.better) as is_veto
from staging.answer a
join staging.criterion c using (criterion_code)
join marts.visit v using (visit_id)
