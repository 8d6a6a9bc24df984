-- grain: one row a prescription, open, that is overdue on the morning after the last whole day, or due within three
-- days of it; with the offices that the ladder's steps, reached by that morning, name
with morning as (
    select last_whole_on + 1 as digest_on from marts.campaign
)

select p.prescription_id, p.school_id, p.district_id, p.holder_id, p.severity, p.owner, p.due_on,
    p.due_on < m.digest_on as is_overdue,
    case when p.due_on < m.digest_on then date_diff('day', p.due_on, m.digest_on) end as overdue_days,
    coalesce(flatten(list(e.offices order by e.position) filter (p.due_on + e.days_from_due <= m.digest_on)), [])
        as offices
from marts.prescription p
cross join morning m
cross join staging.escalation_step e
where p.is_open and p.is_in_scope and p.due_on <= m.digest_on + 3
group by p.prescription_id, p.school_id, p.district_id, p.holder_id, p.severity, p.owner, p.due_on, m.digest_on
