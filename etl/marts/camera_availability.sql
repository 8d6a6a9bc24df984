-- grain: one row a camera of the register: hours of each state over the window of availability_days, and its faults,
-- and since when it has been in its condition: work, silence or a lost link in between does not begin it anew.
-- Approved work is outside, the unknown stands apart (domain §5). Episodes still open count at their length so far.
with span as (
    select r.as_of_on - t.availability_days + 1 as from_on from reference.run r cross join staging.threshold t
), hours as (
    select d.camera_id,
        count(*) as days_n,
        sum(d.up_s) / 3600 as up_h, sum(d.down_s) / 3600 as down_h, sum(d.unknown_s) / 3600 as unknown_h,
        sum(d.up_school_s) as up_school_s, sum(d.down_school_s) as down_school_s
    from staging.camera_day d
    cross join span
    where d.observed_on >= span.from_on
    group by d.camera_id
), fallen as (
    select e.camera_id, count(*) as episodes_n, median(e.minutes) as mttr_min
    from marts.camera_episode e
    cross join span
    where city_date(e.from_at) >= span.from_on
    group by e.camera_id
)
, unknown as (
    select unnest(['not_measured', 'link_lost', 'under_work']) as condition
), past as (
    select c.camera_id, c.condition as now_condition, s.from_at, s.condition
    from marts.camera c
    join marts.camera_spell s on s.camera_id = c.camera_id and s.from_at <= c.since_at
), other as (
    select camera_id, max(from_at) as from_at
    from past
    where condition <> now_condition
        and (condition not in (from unknown) or now_condition in (from unknown))
    group by camera_id
), begun as (
    select p.camera_id, min(p.from_at) as since_at
    from past p
    left join other o using (camera_id)
    where p.condition = p.now_condition and (o.from_at is null or p.from_at > o.from_at)
    group by p.camera_id
)

select
    c.camera_id, c.school_id,
    coalesce(h.days_n, 0) as days_n,
    h.up_h, h.down_h, h.unknown_h,
    100.0 * h.up_h / nullif(h.up_h + h.down_h, 0) as availability_pct,
    100.0 * h.up_school_s / nullif(h.up_school_s + h.down_school_s, 0) as availability_school_pct,
    coalesce(f.episodes_n, 0) as episodes_n,
    f.mttr_min,
    b.since_at
from staging.camera c
left join hours h using (camera_id)
left join fallen f using (camera_id)
left join begun b using (camera_id)
