-- grain: one row a prescription × step of the ladder that it reached while open: the log of the escalation (§8)
-- The ladder runs by the deadline in force; a day before the issue is the day of issue.
with reached as (
    select p.prescription_id, p.school_id, p.district_id, p.holder_id, p.severity, p.owner,
        e.step, e.position, e.offices, greatest(p.due_on + e.days_from_due, p.issued_on) as reached_on,
        p.closed_on, p.verified_on, p.reopened_on, p.is_open
    from marts.prescription p
    cross join staging.escalation_step e
    where not p.is_withdrawn and not p.is_closed_undated
)

select r.prescription_id, r.school_id, r.district_id, r.holder_id, r.severity, r.owner, r.step, r.position, r.offices,
    r.reached_on,
    r.is_open and row_number() over (partition by r.prescription_id order by r.position desc) = 1 as is_where_it_stands
from reached r
cross join reference.run n
where r.reached_on <= n.as_of_on
    and (r.verified_on is null or r.verified_on > r.reached_on
        or coalesce(r.reopened_on >= r.verified_on and r.reached_on >= r.reopened_on, false))
