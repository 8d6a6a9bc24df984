-- grain: one row a prescription issued by as_of (domain §8)
-- A deadline that nobody gave is that of deadlines.csv: so many working or calendar days after the day of issue.
with severity as (
    select p.prescription_id,
        case max(case c.severity when 'critical' then 3 when 'major' then 2 else 1 end)
            when 3 then 'critical' when 2 then 'major' else 'minor' end as severity
    from (select prescription_id, unnest(criteria) as criterion_code from staging.prescription) p
    join staging.criterion c using (criterion_code)
    group by p.prescription_id
), ruled as (
    select p.*,
        coalesce(v.school_id, p.named_school_id) as school_id,
        v.inspector_id,
        s.severity,
        case d.unit when 'working' then w.day_on else p.issued_on + d.days end as rule_due_on
    from staging.prescription p
    left join staging.visit v using (visit_id)
    left join severity s using (prescription_id)
    left join staging.deadline d using (severity)
    left join staging.calendar_day i on i.day_on = p.issued_on
    left join staging.calendar_day w on w.is_working and w.working_n = i.working_n + d.days
), stated as (
    select r.* exclude (given_due_on),
        coalesce(r.given_due_on, r.rule_due_on) as first_due_on,
        -- without a reason an extension moves nothing
        case when r.extension_reason is not null then r.extended_to_on end as extended_due_on,
        coalesce(case when r.extension_reason is not null then r.extended_to_on end, r.given_due_on, r.rule_due_on)
            as due_on,
        not r.is_withdrawn and not r.is_closed_undated
            and (r.verified_on is null or coalesce(r.reopened_on >= r.verified_on, false)) as is_open,
        r.reported_on is not null and coalesce(r.reopened_on < r.reported_on, true) as is_reported
    from ruled r
), due as (
    select s.*,
        case when not s.is_open and not s.is_withdrawn then s.verified_on end as closed_on,
        coalesce(s.due_on < r.as_of_on, false) and not s.is_withdrawn as is_due,
        s.is_open and coalesce(s.due_on < r.as_of_on, false) as is_overdue,
        case when s.is_open and s.due_on < r.as_of_on then date_diff('day', s.due_on, r.as_of_on) end as overdue_days
    from stated s cross join reference.run r
)

select
    p.* exclude (named_school_id, extended_due_on),
    sc.district_id,
    coalesce(sc.opened_on <= r.as_of_on, true) and coalesce(sc.closed_on >= r.as_of_on, true)
        and coalesce(sc.merged_on > r.as_of_on, true) as is_in_scope,
    a.inspector_id as holder_id,
    date_diff('day', p.issued_on, r.as_of_on) as age_days,
    -- how long it took, or has taken so far: the second are censored
    date_diff('day', p.issued_on, coalesce(p.closed_on, r.as_of_on)) as lasts_days,
    coalesce(p.first_due_on > p.rule_due_on, false) as is_longer_than_rule,
    case when not p.is_due then null
        when p.is_open then 'overdue'
        when p.closed_on is null then 'unknown'
        when p.closed_on <= p.due_on then 'on_time'
        else 'late' end as on_time,
    coalesce(p.is_due and p.closed_on <= p.first_due_on, false) as is_on_first_time,
    case when p.overdue_days <= 7 then '1-7' when p.overdue_days <= 14 then '8-14'
        when p.overdue_days <= 30 then '15-30' when p.overdue_days > 30 then '30+' end as ageing,
    case
        when p.is_withdrawn then 'withdrawn'
        when not p.is_open then 'verified'
        when p.is_overdue then 'overdue'
        when p.is_reported then 'reported'
        else 'open'
    end as state
from due p
join staging.school sc using (school_id)
cross join reference.run r
left join (select school_id, min(inspector_id) as inspector_id from staging.assignment where role = 'main'
    group by school_id) a using (school_id)
