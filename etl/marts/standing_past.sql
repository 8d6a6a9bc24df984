-- grain: one row a place (the city, each district) × day of the campaign up to as_of: schools counted by status
select case when grouping(district_id) = 1 then 'city' else 'district' end as level, district_id, day_on,
    count(*) as schools_n,
    count(*) filter (status = 'ready') as ready,
    count(*) filter (status = 'ready_with_remarks') as ready_with_remarks,
    count(*) filter (status = 'not_ready') as not_ready,
    count(*) filter (status = 'insufficient') as insufficient,
    count(*) filter (status = 'not_inspected') as not_inspected,
    sum(overdue_n)::bigint as overdue_n
from marts.school_past
group by grouping sets ((day_on), (district_id, day_on))
