-- grain: one row a district × day of the plan that the district made itself for the campaign described
select p.district_id, p.day_on, p.planned_n
from raw.district_plans p
join staging.campaign c using (campaign_id)
