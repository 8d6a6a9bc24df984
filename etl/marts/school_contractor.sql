-- grain: one row a school × day of the window: who served its cameras then; null when nobody did
select d.observed_on, s.school_id,
    max_by(c.contractor, c.from_on) as contractor
from (select distinct observed_on from staging.camera_day) d
cross join staging.school s
left join staging.service_term c
    on c.school_id = s.school_id and c.service = 'video_surveillance'
    and d.observed_on between c.from_on and coalesce(c.to_on, d.observed_on)
group by d.observed_on, s.school_id
