-- The calendar of working days reaches over the whole campaign; a year it lacks has no holidays.
select d.day_on
from staging.calendar_day d cross join marts.campaign c
where d.day_on between c.starts_on and c.recheck_ends_on and not d.is_known
