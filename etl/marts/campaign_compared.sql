-- grain: one row a campaign (the one described, the one before it) × working day of it: share of the schools done
-- The earlier one is counted over the schools that the register says were open on its first day.
with earlier as (
    select campaign_id, starts_on, ends_on, name_kk, name_ru, name_en from staging.campaign_begun where back_n = 2
), day as (
    select e.campaign_id, d.day_on, count(*) filter (d.is_working) over (order by d.day_on) as working_n
    from earlier e
    join staging.calendar_day d on d.day_on between e.starts_on and e.ends_on
), open_then as (
    select s.school_id
    from earlier e
    join staging.school s on coalesce(s.opened_on <= e.starts_on, true)
        and coalesce(s.closed_on >= e.starts_on, true) and coalesce(s.merged_on > e.starts_on, true)
), first_accepted as (
    select v.school_id, min(v.visited_on) as accepted_on
    from earlier e
    join marts.visit v on v.is_accepted and v.visited_on between e.starts_on and e.ends_on
    semi join open_then s on s.school_id = v.school_id
    group by v.school_id
), scoped as (
    select count(*) as scope_n from open_then
), counted as (
    select d.campaign_id, false as is_described, d.working_n, max(d.day_on) as day_on, max(s.scope_n) as scope_n,
        count(distinct f.school_id) filter (f.accepted_on <= d.day_on) as done_n
    from day d
    cross join scoped s
    left join first_accepted f on true
    where d.working_n > 0
    group by d.campaign_id, d.working_n
    union all
    select c.campaign_id, true, d.working_n, max(d.day_on), max_by(d.scope_n, d.day_on),
        max_by(d.done_n, d.day_on)
    from marts.campaign_day d cross join staging.campaign c
    where d.level = 'city' and d.is_past and d.is_in_campaign and d.working_n > 0
    group by c.campaign_id, d.working_n
)

select n.campaign_id, b.name_kk, b.name_ru, b.name_en, n.is_described, n.working_n, n.day_on, n.scope_n, n.done_n,
    100.0 * n.done_n / nullif(n.scope_n, 0) as done_pct
from counted n
join staging.campaign_begun b using (campaign_id)
