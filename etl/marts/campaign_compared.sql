-- grain: one row a campaign (the one described, the one before it) × working day of it: share of the schools done
-- The earlier one is counted over the schools that the register says were open on its first day.
with campaign as (
    select campaign_id, starts_on, ends_on, name_kk, name_ru, name_en, back_n = 1 as is_described
    from staging.campaign_begun where back_n <= 2
), day as (
    select c.*, d.day_on, count(*) filter (d.is_working) over (partition by c.campaign_id order by d.day_on) as working_n,
        d.is_working
    from campaign c cross join reference.run r
    join staging.calendar_day d on d.day_on between c.starts_on and least(c.ends_on, r.as_of_on)
), first_accepted as (
    select c.campaign_id, v.school_id, min(v.visited_on) as accepted_on
    from campaign c
    join marts.visit v on v.is_accepted and v.visited_on between c.starts_on and c.ends_on
    group by c.campaign_id, v.school_id
), scoped as (
    select c.campaign_id, count(*) as scope_n
    from campaign c
    join staging.school s on coalesce(s.opened_on <= c.starts_on, true)
        and coalesce(s.closed_on >= c.starts_on, true) and coalesce(s.merged_on > c.starts_on, true)
    group by c.campaign_id
)

select d.campaign_id, d.name_kk, d.name_ru, d.name_en, d.is_described, d.working_n, max(d.day_on) as day_on, s.scope_n,
    count(distinct f.school_id) filter (f.accepted_on <= d.day_on) as done_n,
    100.0 * count(distinct f.school_id) filter (f.accepted_on <= d.day_on) / s.scope_n as done_pct
from day d
join scoped s using (campaign_id)
left join first_accepted f using (campaign_id)
where d.working_n > 0
group by d.campaign_id, d.name_kk, d.name_ru, d.name_en, d.is_described, d.working_n, s.scope_n
