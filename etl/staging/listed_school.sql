-- grain: one row a campaign × school of its order's list
select campaign_id, school_id from raw.scope
