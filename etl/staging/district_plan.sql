-- grain: one row a campaign × district × day of the plan that the district made itself
select campaign_id, district_id, day_on, planned_n from raw.district_plans
