-- grain: one row a school visited in the campaign: the days of its first visit and of its first accepted one
select v.school_id,
    min(v.visited_on) filter (v.purpose = 'full') as visited_on,
    min(v.visited_on) filter (v.is_accepted) as accepted_on,
    min(v.visited_on) filter (v.is_accepted and v.is_joint) as joint_on
from marts.visit v
cross join staging.campaign c
where v.visited_on >= c.starts_on
group by v.school_id
