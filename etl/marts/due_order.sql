-- grain: one row a prescription, open, that is overdue or falls due within three days of the day after as_of
select p.prescription_id, p.school_id, p.district_id, p.holder_id, p.severity, p.owner, p.due_on, p.overdue_days,
    p.is_overdue, coalesce(max(e.position), 0) as step_n
from marts.prescription p
cross join reference.run r
left join marts.escalation e using (prescription_id)
where p.is_open and p.due_on <= r.as_of_on + 3
group by all
