-- grain: one row a place (the city, each district) × day of the campaign up to as_of: findings found, mended as
-- reported and verified by the end of it (domain §7, the second burn-up)
select d.level, d.district_id, d.day_on,
    count(f.school_id) filter (f.found_on <= d.day_on) as found_n,
    count(f.school_id) filter (f.reported_on <= d.day_on) as reported_n,
    count(f.school_id) filter (f.verified_on <= d.day_on) as verified_n
from marts.campaign_day d
left join marts.finding f on d.level = 'city' or f.district_id = d.district_id
where d.is_past
group by d.level, d.district_id, d.day_on
