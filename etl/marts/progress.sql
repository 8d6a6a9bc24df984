-- grain: one row a place (the city, each district): how far the campaign is, its pace and the rate it needs (§7)
with today as (
    select d.* from marts.campaign_day d cross join reference.run r where d.day_on = r.as_of_on
), pace as (
    select level, district_id, avg(accepted_n) as pace, count(*) as pace_days_n
    from (select t.*, row_number() over (partition by level, district_id order by working_n desc) as back_n
        from marts.throughput t)
    cross join staging.threshold h
    where back_n <= h.pace_days
    group by level, district_id
), holding as (
    select district_id, count(distinct inspector_id) as inspectors_n
    from (select s.district_id, a.inspector_id
        from marts.scope_school s
        join staging.assignment a on a.school_id = s.school_id and a.role = 'main'
        left join marts.first_visit v on v.school_id = s.school_id
        cross join reference.run r
        where v.accepted_on is null and s.entered_on <= r.as_of_on and coalesce(s.left_on > r.as_of_on, true))
    group by grouping sets ((), (district_id))
), rated as (
    select t.level, t.district_id, t.scope_n, t.done_n, t.joint_n, t.not_accepted_n,
        t.scope_n - t.done_n - t.not_accepted_n as not_visited_n,
        t.scope_n - t.done_n as remaining_n,
        t.planned_n,
        c.working_days_left_n,
        (t.scope_n - t.done_n) / nullif(c.working_days_left_n, 0)::double as required_rate,
        p.pace, coalesce(p.pace_days_n, 0) as pace_days_n,
        coalesce(h.inspectors_n, 0) as inspectors_n
    from today t
    cross join marts.campaign c
    left join pace p on p.level = t.level and p.district_id is not distinct from t.district_id
    left join holding h on h.district_id is not distinct from t.district_id
)

select r.*,
    r.required_rate / nullif(r.inspectors_n, 0) as required_an_inspector,
    r.pace / nullif(r.required_rate, 0) as pace_ratio,
    case
        when r.scope_n = 0 then 'no_schools'
        when r.remaining_n = 0 then 'done'
        when r.working_days_left_n = 0 then 'out_of_time'
        when r.pace is null then 'no_pace'
        when r.pace / r.required_rate >= t.on_track_ratio then 'on_track'
        when r.pace / r.required_rate >= t.at_risk_ratio then 'at_risk'
        else 'behind'
    end as track
from rated r
cross join staging.threshold t
