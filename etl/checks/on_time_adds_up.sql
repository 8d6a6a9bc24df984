-- Prescriptions whose deadline has passed are on time, late, open or closed on an unknown day: each once.
select level, district_id, inspector_id, owner, due_n
from marts.prescription_standing
where due_n <> on_time_n + late_n + overdue_n + day_unknown_n
    or overdue_n <> overdue_1_7_n + overdue_8_14_n + overdue_15_30_n + overdue_30_n
