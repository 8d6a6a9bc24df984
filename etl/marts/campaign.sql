-- grain: one row, the campaign described
select c.campaign_id, c.name_kk, c.name_ru, c.name_en, c.starts_on, c.ends_on,
    date_diff('day', c.starts_on, r.as_of_on) + 1 as day_n,
    date_diff('day', c.starts_on, c.ends_on) + 1 as days_n
from staging.campaign c cross join reference.run r
