-- grain: one row a school × day of the campaign before as_of, as the rules judge that day by what is known now
select day_on, school_id, status, score_pct, visit_state, open_prescriptions_n, overdue_n, critical_overdue_n
from history.school_day
