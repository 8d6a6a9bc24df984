-- grain: one row an inspector
select i.inspector_id, i.name, i.role, i.district_id from staging.inspector i
