-- grain: one row a day of the campaign: the city's schools inspected by then, rounded, against the plan
select day_on, is_working, scope_n, planned_n, inspected_n from release.day order by day_on
