-- grain: one row a day, from the calendar's first year to its last or two years past as_of; working_n counts the
-- working days up to it. A day beyond the calendar's years is worked by its weekday alone, and is_known is false.
with span as (
    select least(min(c.day_on::date), (r.as_of_on - interval 3 year)::date) as from_on,
        greatest(max(c.day_on::date), (r.as_of_on + interval 2 year)::date) as to_on,
        year(min(c.day_on::date)) as first_year, year(max(c.day_on::date)) as last_year
    from reference.run r left join reference.calendar c on true
    group by r.as_of_on
), day as (
    select unnest(generate_series(date_trunc('year', from_on), date_trunc('year', to_on) + interval 1 year - interval 1 day,
        interval 1 day))::date as day_on, first_year, last_year
    from span
), judged as (
    select d.day_on,
        coalesce(c.kind = 'working_day', c.kind is null and isodow(d.day_on) < 6) as is_working,
        c.kind, c.label_kk, c.label_ru, c.label_en,
        year(d.day_on) between d.first_year and d.last_year as is_known
    from day d
    left join reference.calendar c on c.day_on::date = d.day_on
)

select *, count(*) filter (is_working) over (order by day_on) as working_n
from judged
