-- grain: one row, the campaign described; the day in progress counts as left, and is not yet counted as passed
with whole as (
    select r.as_of_on, case when r.as_of_at < city_midnight(r.as_of_on + 1) then r.as_of_on - 1 else r.as_of_on end
        as last_whole_on
    from reference.run r
)

select c.campaign_id, c.name_kk, c.name_ru, c.name_en, c.basis, c.starts_on, c.ends_on,
    coalesce(c.walk_ends_on, least(c.starts_on + t.walk_days - 1, c.ends_on)) as walk_ends_on,
    coalesce(c.recheck_ends_on, c.ends_on + t.recheck_days) as recheck_ends_on,
    date_diff('day', c.starts_on, w.as_of_on) + 1 as day_n,
    date_diff('day', c.starts_on, c.ends_on) + 1 as days_n,
    w.last_whole_on,
    case when w.as_of_on <= coalesce(c.walk_ends_on, least(c.starts_on + t.walk_days - 1, c.ends_on)) then 'walk' when w.as_of_on <= c.ends_on then 'month' else 'recheck' end
        as phase,
    (select count(*) from staging.calendar_day d where d.is_working and d.day_on between c.starts_on and c.ends_on)
        as working_days_n,
    (select count(*) from staging.calendar_day d
        where d.is_working and d.day_on > w.last_whole_on and d.day_on >= c.starts_on and d.day_on <= c.ends_on)
        as working_days_left_n
from staging.campaign c
cross join whole w
cross join staging.threshold t
