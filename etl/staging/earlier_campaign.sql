-- grain: one row, or none: the campaign before the one described
select c.campaign_id, c.starts_on, c.ends_on,
    coalesce(c.name_kk, c.name_ru, c.name_en) as name_kk,
    coalesce(c.name_ru, c.name_kk, c.name_en) as name_ru,
    coalesce(c.name_en, c.name_ru, c.name_kk) as name_en
from raw.campaigns c
join staging.campaign n on c.starts_on < n.starts_on and c.campaign_id <> n.campaign_id
qualify row_number() over (order by c.starts_on desc, c.campaign_id) = 1
