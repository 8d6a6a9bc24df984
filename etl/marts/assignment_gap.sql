-- grain: one row a school × fault of its assignments × run of days of the campaign: nobody holds it, or two do
with day as (
    select d.day_on from staging.calendar_day d cross join marts.campaign c cross join reference.run r
    where d.day_on between c.starts_on and least(r.as_of_on, c.recheck_ends_on)
), held as (
    select s.school_id, s.district_id, d.day_on, count(distinct a.inspector_id) as holders_n,
        string_agg(distinct a.inspector_id, ';' order by a.inspector_id) as inspectors
    from marts.scope_school s
    join day d on d.day_on >= s.entered_on and coalesce(d.day_on < s.left_on, true)
    left join staging.assignment_term a on a.school_id = s.school_id and a.role = 'main'
        and a.from_on <= d.day_on and coalesce(a.to_on >= d.day_on, true)
    group by s.school_id, s.district_id, d.day_on
), faulty as (
    select *, case when holders_n = 0 then 'nobody' else 'double' end as gap from held where holders_n <> 1
), run as (
    -- days in a row keep their distance to their number in the row
    select *, day_on - row_number() over (partition by school_id, gap order by day_on)::integer as row_of from faulty
)

select school_id, district_id, gap, min(day_on) as from_on, max(day_on) as to_on, count(*) as days_n,
    max(day_on) = (select max(day_on) from day) as lasts, max_by(inspectors, day_on) as inspectors
from run
group by school_id, district_id, gap, row_of
