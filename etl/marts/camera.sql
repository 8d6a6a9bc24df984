-- grain: one row a camera of the register, with its condition at the end of as_of
-- Down only after two failed observations at least 10 minutes apart; all cameras of a school failing
-- together is one lost link, and the cameras are then not measured (domain §5).
with observed as (
    select
        s.*,
        row_number() over newest as nth,
        lead(s.is_reachable) over newest as was_reachable,
        lead(s.observed_at) over newest as before_at,
        lead(s.picture) over newest as was_picture,
        lead(s.is_recording) over newest as was_recording
    from staging.camera_status s
    window newest as (partition by s.camera_id order by s.observed_at desc)
), latest as (
    select
        o.*,
        o.observed_at >= r.as_of_at - to_hours(t.status_fresh_hours) as is_fresh,
        not o.is_reachable and not coalesce(o.was_reachable, true)
            and o.observed_at - o.before_at >= to_minutes(t.down_confirm_minutes) as is_confirmed_down
    from observed o
    cross join reference.run r
    cross join staging.threshold t
    where o.nth = 1
), registered as (
    select
        c.*,
        case
            when c.retired_on is not null then 'retired'
            when c.state = 'planned' or c.commissioned_on is null and c.state <> 'in_service'
                or coalesce(c.commissioned_on > r.as_of_on, false) then 'planned'
            when c.state = 'under_work' or exists (
                select 1 from staging.maintenance m
                where (m.camera_id = c.camera_id or m.school_id = c.school_id)
                    and m.from_at < r.as_of_at and m.to_at >= r.as_of_at) then 'under_work'
            else 'in_service'
        end as register_state
    from staging.camera c
    cross join reference.run r
), judged as (
    select
        g.*,
        l.observed_at, l.is_reachable, l.picture, l.is_recording, l.archive_days, l.clock_drift_s,
        coalesce(l.is_fresh, false) as is_fresh,
        coalesce(l.is_confirmed_down, false) as is_confirmed_down,
        l.was_picture, l.was_recording,
        count(*) filter (l.is_fresh) over school > 1
            and count(*) filter (l.is_fresh and not l.is_confirmed_down) over school = 0 as is_link_lost
    from registered g
    left join latest l using (camera_id)
    window school as (partition by g.school_id, g.register_state)
)

select
    j.* exclude (was_picture, was_recording),
    case
        when j.register_state <> 'in_service' then j.register_state
        when j.is_link_lost then 'link_lost'
        when not j.is_fresh then 'not_measured'
        when j.is_confirmed_down then 'down'
        -- one failed observation is not down yet: the state before it still stands
        when not j.is_reachable and coalesce(j.was_picture, '') not in ('usable', '') then 'no_picture'
        when not j.is_reachable then case j.was_recording when true then 'recording'
            when false then 'live_only' else 'not_measured' end
        when j.picture is not null and j.picture <> 'usable' then 'no_picture'
        when j.is_recording then 'recording'
        when not j.is_recording then 'live_only'
        else 'not_measured'
    end as condition,
    case
        when j.register_state <> 'in_service' or j.is_link_lost or not j.is_fresh or j.archive_days is null
            then 'not_measured'
        when j.archive_days >= t.archive_required_days then 'compliant'
        -- a new camera cannot hold more than it has lived
        when j.archive_days >= date_diff('day', j.commissioned_on, r.as_of_on) then 'filling'
        else 'short'
    end as archive_state
from judged j
cross join staging.threshold t
cross join reference.run r
