-- grain: one row a phase of the campaign: the walk, the month, the re-check wave; what each is to finish, and how much
-- of it was done when it ended, or is done so far
with phase as (
    select 1 as position, 'walk' as phase, starts_on as from_on, walk_ends_on as to_on from marts.campaign
    union all
    select 2, 'month', starts_on, ends_on from marts.campaign
    union all
    select 3, 'recheck', ends_on + 1, recheck_ends_on from marts.campaign
)

select p.*,
    p.from_on <= r.as_of_on as is_begun,
    p.to_on < r.as_of_on as is_over,
    (select count(*) from staging.calendar_day d where d.is_working and d.day_on between p.from_on and p.to_on)
        as working_days_n,
    case when p.phase = 'recheck' then o.issued_n else d.scope_n end as whole_n,
    case when p.from_on > r.as_of_on then null when p.phase = 'recheck' then o.closed_n else d.done_n end as done_n
from phase p
cross join reference.run r
left join marts.campaign_day d on d.level = 'city' and d.day_on = least(p.to_on, r.as_of_on)
cross join (select count(*) as issued_n,
        count(*) filter (not q.is_open and coalesce(q.closed_on <= c.recheck_ends_on, true)) as closed_n
    from marts.prescription q cross join marts.campaign c
    where not q.is_withdrawn and q.is_in_scope and q.issued_on >= c.starts_on) o
