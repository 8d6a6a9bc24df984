-- grain: one row, the campaign that as_of falls in or after: the last one begun
select c.campaign_id, c.starts_on, c.ends_on, c.walk_ends_on, c.recheck_ends_on, c.basis,
    coalesce(c.name_kk, c.name_ru, c.name_en) as name_kk,
    coalesce(c.name_ru, c.name_kk, c.name_en) as name_ru,
    coalesce(c.name_en, c.name_ru, c.name_kk) as name_en
from raw.campaigns c
cross join reference.run r
where c.starts_on <= r.as_of_on
qualify row_number() over (order by c.starts_on desc, c.campaign_id) = 1
