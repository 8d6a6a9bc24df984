-- grain: one row a step of the ladder: when it is reached, and who is told
select step, row_number() over (order by days_from_due::integer) as position, days_from_due::integer as days_from_due,
    string_split(offices, ';') as offices
from reference.escalation
