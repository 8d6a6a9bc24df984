-- grain: one row a place (the city, each district) × day from the campaign's first to its last or as_of, whether
-- anything happened on it or not (domain §7: full grid first)
-- planned_n: by the district's own plan where it has one, else evenly over the working days. What lies after as_of
-- has a plan and no deed.
with day as (
    select d.day_on, d.is_working, d.label_kk, d.label_ru, d.label_en,
        count(*) filter (d.is_working) over (order by d.day_on) as working_n,
        d.day_on <= r.as_of_on as is_past, d.day_on <= c.ends_on as is_in_campaign
    from staging.calendar_day d cross join staging.campaign c cross join reference.run r
    where d.day_on between c.starts_on and greatest(c.ends_on, r.as_of_on)
), whole as (
    select max(working_n) filter (is_in_campaign) as working_days_n from day
), scoped as (
    -- a visit before the school's opening counts from the day on which it is in scope
    select s.*, v.visited_on, v.joint_on,
        case when v.accepted_on is not null then greatest(v.accepted_on, s.entered_on) end as accepted_on
    from marts.scope_school s left join marts.first_visit v using (school_id)
), plan as (
    select t.district_id, d.day_on, max(p.planned_n) filter (p.day_on <= d.day_on) as planned_n
    from (select distinct district_id, campaign_id from staging.district_plan join staging.campaign using (campaign_id)) t
    cross join day d
    left join staging.district_plan p using (district_id, campaign_id)
    group by t.district_id, d.day_on
), counted as (
    select i.district_id, d.day_on,
        count(s.school_id) filter (s.entered_on <= d.day_on and coalesce(s.left_on > d.day_on, true)) as scope_n,
        count(*) filter (s.accepted_on = d.day_on and coalesce(s.left_on > d.day_on, true)) as accepted_n,
        count(*) filter (s.accepted_on <= d.day_on and s.entered_on <= d.day_on
            and coalesce(s.left_on > d.day_on, true)) as done_n,
        count(*) filter (s.joint_on <= d.day_on and s.entered_on <= d.day_on
            and coalesce(s.left_on > d.day_on, true)) as joint_n,
        count(*) filter (s.visited_on <= d.day_on and coalesce(s.accepted_on > d.day_on, true)
            and s.entered_on <= d.day_on and coalesce(s.left_on > d.day_on, true)) as not_accepted_n
    from staging.district i
    cross join day d
    left join scoped s on s.district_id = i.district_id
    group by i.district_id, d.day_on
), planned as (
    select c.*, coalesce(p.planned_n,
        case when p.day_on is not null then 0
            else c.scope_n * least(d.working_n::double / nullif(w.working_days_n, 0), 1) end) as planned_n
    from counted c
    join day d using (day_on)
    cross join whole w
    left join plan p using (district_id, day_on)
), summed as (
    select case when grouping(district_id) = 1 then 'city' else 'district' end as level, district_id, day_on,
        sum(scope_n)::bigint as scope_n, sum(accepted_n)::bigint as accepted_n, sum(done_n)::bigint as done_n,
        sum(joint_n)::bigint as joint_n, sum(not_accepted_n)::bigint as not_accepted_n, sum(planned_n) as planned_n
    from planned
    group by grouping sets ((day_on), (district_id, day_on))
)

select s.level, s.district_id, d.*, s.scope_n, s.planned_n,
    case when d.is_past then s.accepted_n end as accepted_n,
    case when d.is_past then s.done_n end as done_n,
    case when d.is_past then s.joint_n end as joint_n,
    case when d.is_past then s.not_accepted_n end as not_accepted_n
from summed s
join day d using (day_on)
