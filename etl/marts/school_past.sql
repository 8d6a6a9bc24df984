-- grain: one row a school in scope × day of the campaign up to as_of: its status at the end of that day
select p.day_on, p.school_id, s.district_id, s.inspector_id, p.status, p.score_pct, p.visit_state,
    p.open_prescriptions_n, p.overdue_n, p.critical_overdue_n
from staging.school_past p
join marts.school s using (school_id)
join marts.scope_school x using (school_id)
where x.entered_on <= p.day_on and coalesce(x.left_on > p.day_on, true)
union all
select r.as_of_on, s.school_id, s.district_id, s.inspector_id, s.status, s.score_pct, s.visit_state,
    s.open_prescriptions_n, s.overdue_n, s.critical_overdue_n
from marts.school s cross join reference.run r
where s.is_in_scope
