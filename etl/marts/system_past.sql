-- grain: one row a system × day of the campaign before as_of: schools inspected, and those whose system then met the rules
select day_on, system, inspected_n, met_n from staging.system_past
