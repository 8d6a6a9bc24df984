-- grain: one row a place × working day of the campaign that has wholly passed: schools accepted on it
-- What is done on days off counts with the working day before them, and before the first working day with the first.
with step as (
    select d.level, d.district_id, d.day_on, d.accepted_n,
        greatest(d.working_n, 1) as working_n,
        case when d.is_working then d.day_on end as working_on
    from marts.campaign_day d
    cross join marts.campaign c
    where d.day_on <= c.last_whole_on
)

select level, district_id, working_n, max(working_on) as day_on, sum(accepted_n)::bigint as accepted_n
from step
group by level, district_id, working_n
having max(working_on) is not null
