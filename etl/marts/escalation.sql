-- grain: one row a prescription × step of the ladder that it reached while open: the log of the escalation (§8)
-- The ladder runs by the deadline in force; a day before the issue is the day of issue.
with reached as (
    select p.prescription_id, p.school_id, p.district_id, p.holder_id, p.severity, p.owner,
        e.step, e.position, e.offices, greatest(p.due_on + e.days_from_due, p.issued_on) as reached_on,
        p.verified_on, p.is_open, case when p.reopened_on >= p.verified_on then p.reopened_on end as reopened_on
    from marts.prescription p
    cross join staging.escalation_step e
    where not p.is_withdrawn and not p.is_closed_undated and p.is_in_scope
), dated as (
    -- a step that passed while it was closed is reached on the day it was opened again
    select * replace (case when verified_on is null or verified_on > reached_on then reached_on
        else greatest(reached_on, reopened_on) end as reached_on)
    from reached
    where verified_on is null or verified_on > reached_on or reopened_on is not null
)

select r.prescription_id, r.school_id, r.district_id, r.holder_id, r.severity, r.owner, r.step, r.position, r.offices,
    r.reached_on,
    r.is_open and row_number() over (partition by r.prescription_id order by r.position desc) = 1 as is_where_it_stands
from dated r
cross join reference.run n
where r.reached_on <= n.as_of_on
