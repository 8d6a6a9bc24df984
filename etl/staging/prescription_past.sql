-- grain: one row a place (the city, each district) × day of the campaign before as_of: its prescriptions at that day's end
select day_on, level, district_id, issued_n, closed_n, due_n, on_time_n from history.prescription_day
