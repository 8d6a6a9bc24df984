-- grain: one row a prescription issued by as_of; what happened later had not happened yet
select
    p.prescription_id,
    p.visit_id,
    p.school_id as named_school_id,
    p.criteria,
    p.issued_on,
    p.due_on as given_due_on,
    p.extended_to_on,
    p.extended_to_on is not null as is_extended,
    p.extension_reason,
    p.owner,
    p.needs_budget,
    case when p.reported_on <= r.as_of_on then p.reported_on end as reported_on,
    case when p.verified_on <= r.as_of_on then p.verified_on end as verified_on,
    case when p.reopened_on <= r.as_of_on then p.reopened_on end as reopened_on,
    coalesce(p.outcome = 'withdrawn', false) as is_withdrawn,
    coalesce(p.outcome = 'closed', false) and p.verified_on is null and coalesce(p.reopened_on > r.as_of_on, true)
        as is_closed_undated
from raw.prescriptions p
cross join reference.run r
where p.issued_on <= r.as_of_on
