-- grain: one row a school of the order's list of the campaign described; none where no list has landed
select s.school_id
from raw.scope s
join staging.campaign c using (campaign_id)
