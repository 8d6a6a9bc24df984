-- grain: one row a severity: how long a prescription for it may take
select severity, days::integer as days, unit from reference.deadlines
