-- grain: one row a campaign begun by as_of, the newest first
select c.campaign_id, c.starts_on, c.ends_on,
    coalesce(c.name_kk, c.name_ru, c.name_en) as name_kk,
    coalesce(c.name_ru, c.name_kk, c.name_en) as name_ru,
    coalesce(c.name_en, c.name_ru, c.name_kk) as name_en,
    row_number() over (order by c.starts_on desc, c.campaign_id) as back_n
from raw.campaigns c
cross join reference.run r
where c.starts_on <= r.as_of_on
