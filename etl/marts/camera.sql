-- grain: one row a camera of the register, with its condition at the end of as_of
-- Down after failed observations over at least 10 minutes, up again after two good ones; until then
-- the last good observation still stands. A measurement that is missing stops the climb. All cameras of
-- a school failing together is one lost link, and the cameras are then not measured (domain §5).
with compared as (
    select s.*, coalesce(lag(s.is_reachable) over before, true) as was_reachable
    from staging.camera_status s
    window before as (partition by s.camera_id order by s.observed_at)
), traced as (
    select
        c.*,
        last_value(case when c.was_reachable and not c.is_reachable then c.observed_at end ignore nulls) over so_far
            as failing_since,
        last_value(case when c.is_reachable then {'picture': c.picture, 'is_recording': c.is_recording} end
            ignore nulls) over so_far as stands
    from compared c
    window so_far as (partition by c.camera_id order by c.observed_at)
), turned as (
    select
        c.*,
        last_value(case
            when c.is_reachable and c.was_reachable then 'up'
            when not c.is_reachable and c.observed_at - c.failing_since >= to_minutes(t.down_confirm_minutes) then 'down'
        end ignore nulls) over (partition by c.camera_id order by c.observed_at) as turn
    from traced c
    cross join staging.threshold t
), latest as (
    select
        o.camera_id, o.observed_at, o.is_reachable, o.archive_days, o.clock_drift_s,
        o.stands.picture as picture, o.stands.is_recording as is_recording,
        o.observed_at >= r.as_of_at - to_hours(t.status_fresh_hours) as is_fresh,
        coalesce(o.turn = 'down', false) as is_confirmed_down
    from turned o
    cross join reference.run r
    cross join staging.threshold t
    qualify row_number() over (partition by o.camera_id order by o.observed_at desc) = 1
), registered as (
    select
        c.*,
        case
            when c.retired_on is not null then 'retired'
            when c.state = 'planned' or c.commissioned_on is null and c.state <> 'in_service'
                or coalesce(c.commissioned_on > r.as_of_on, false) then 'planned'
            when c.state = 'under_work' or exists (
                select 1 from staging.maintenance m
                where (m.camera_id = c.camera_id or m.camera_id is null and m.school_id = c.school_id)
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
        count(*) filter (l.is_fresh) over school > 1
            and count(*) filter (l.is_fresh and not l.is_confirmed_down) over school = 0 as is_link_lost
    from registered g
    left join latest l using (camera_id)
    window school as (partition by g.school_id, g.register_state)
)

select
    j.*,
    case
        when j.register_state <> 'in_service' then j.register_state
        when j.is_link_lost then 'link_lost'
        when not j.is_fresh then 'not_measured'
        when j.is_confirmed_down then 'down'
        when j.picture <> 'usable' then 'no_picture'
        when j.picture is null or j.is_recording is null then 'not_measured'
        when j.is_recording then 'recording'
        else 'live_only'
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
