-- grain: one row a day of the release calendar: what came out, this release, what is to come
select day_on, kind from release.calendar_day order by day_on, kind
