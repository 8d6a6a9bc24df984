-- The statuses of every district, inspector and the city add up to its schools.
select level, district_id, inspector_id, schools_n from marts.standing
where schools_n <> ready + ready_with_remarks + not_ready + insufficient + not_inspected
