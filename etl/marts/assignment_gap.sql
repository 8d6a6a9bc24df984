-- grain: one row a school in scope × fault of its assignments in the campaign: days with nobody, days with two holders
with day as (
    select d.day_on from staging.calendar_day d cross join staging.campaign c cross join reference.run r
    where d.day_on between c.starts_on and r.as_of_on
), held as (
    select s.school_id, s.district_id, d.day_on, count(distinct a.inspector_id) as holders_n,
        string_agg(distinct a.inspector_id, ';' order by a.inspector_id) as inspectors
    from marts.scope_school s
    join day d on d.day_on >= s.entered_on and coalesce(d.day_on < s.left_on, true)
    left join staging.assignment_term a on a.school_id = s.school_id and a.role = 'main'
        and a.from_on <= d.day_on and coalesce(a.to_on >= d.day_on, true)
    group by s.school_id, s.district_id, d.day_on
)

select h.school_id, h.district_id, case when h.holders_n = 0 then 'nobody' else 'double' end as gap,
    min(h.day_on) as from_on, max(h.day_on) as to_on, count(*) as days_n,
    max(h.day_on) = r.as_of_on as lasts, max(h.inspectors) as inspectors
from held h cross join reference.run r
where h.holders_n <> 1
group by h.school_id, h.district_id, gap, r.as_of_on
