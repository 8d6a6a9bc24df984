-- grain: one row a prescription issued by as_of (domain §8)
with severity as (
    select p.prescription_id,
        case max(case c.severity when 'critical' then 3 when 'major' then 2 else 1 end)
            when 3 then 'critical' when 2 then 'major' else 'minor' end as severity
    from (select prescription_id, unnest(criteria) as criterion_code from staging.prescription) p
    join staging.criterion c using (criterion_code)
    group by p.prescription_id
), stated as (
    select
        p.*,
        v.school_id,
        v.inspector_id,
        s.severity,
        p.verified_on is null or coalesce(p.reopened_on >= p.verified_on, false) as is_open,
        p.reported_on is not null and coalesce(p.reopened_on < p.reported_on, true) as is_reported
    from staging.prescription p
    join staging.visit v using (visit_id)
    left join severity s using (prescription_id)
)

select
    p.*,
    sc.district_id,
    p.is_open and p.due_on < r.as_of_on as is_overdue,
    case when p.is_open and p.due_on < r.as_of_on then date_diff('day', p.due_on, r.as_of_on) end as overdue_days,
    date_diff('day', p.issued_on, r.as_of_on) as age_days,
    case
        when not p.is_open then 'verified'
        when p.due_on < r.as_of_on then 'overdue'
        when p.is_reported then 'reported'
        else 'open'
    end as state
from stated p
join staging.school sc using (school_id)
cross join reference.run r
