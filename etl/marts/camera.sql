-- grain: one row a camera of the register, with its condition, its archive and its rung at the end of as_of
-- The condition is that of the newest status landed, if that is fresh: a load an hour after the poll describes the
-- poll. Rungs are cumulative: a missing measurement stops the climb as "not measured", a failed one as "broken".
with reach as (
    select case when max(d.observed_at) >= r.as_of_at - to_hours(t.status_fresh_hours) then max(d.observed_at)
        else r.as_of_at - interval 1 second end as at
    from reference.run r cross join staging.threshold t left join staging.camera_day d on true
    group by r.as_of_at, t.status_fresh_hours
), now_at as (
    select s.camera_id, s.state as spell_state, s.cause, s.recording, s.condition, s.from_at as since_at
    from marts.camera_spell s cross join reach r
    where s.from_at <= r.at and s.to_at > r.at
), told as (
    select d.camera_id,
        max(d.observed_at) as observed_at,
        max_by(d.archive_days, d.observed_on) filter (d.observed_on >= r.as_of_on - 1 and d.archive_days is not null)
            as archive_told_days,
        max_by(d.clock_drift_s, d.observed_on) filter (d.clock_drift_s is not null) as clock_drift_s,
        -- a day before today on which too much is known not to have been recorded: the archive has a hole there
        max(d.observed_on) filter (d.observed_on < r.as_of_on
            and 100.0 * d.unrecorded_s > (100 - t.archive_coverage_pct) * d.day_s) as archive_gap_on
    from staging.camera_day d cross join reference.run r cross join staging.threshold t
    group by d.camera_id
), registered as (
    select
        c.*,
        case
            when c.retired_on is not null or c.state = 'retired' then 'retired'
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
        o.observed_at, o.archive_told_days, o.archive_gap_on, o.clock_drift_s,
        coalesce(n.spell_state, 'unknown') as spell_state,
        coalesce(n.cause, 'no_status') as cause,
        coalesce(n.recording, 'unknown') as recording,
        n.since_at,
        case when g.register_state <> 'in_service' then g.register_state else coalesce(n.condition, 'not_measured') end
            as condition,
        least(t.archive_required_days, greatest(coalesce(date_diff('day', g.commissioned_on, r.as_of_on),
            t.archive_required_days), 0)) as archive_required_days,
        least(floor(o.archive_told_days), date_diff('day', o.archive_gap_on, r.as_of_on) - 1) as archive_days
    from registered g
    cross join reference.run r
    cross join staging.threshold t
    left join told o using (camera_id)
    left join now_at n using (camera_id)
), archived as (
    select j.*,
        case
            when j.register_state <> 'in_service' or j.spell_state = 'unknown' or j.archive_told_days is null
                then 'not_measured'
            when j.archive_days < j.archive_required_days then 'short'
            when j.archive_required_days < t.archive_required_days then 'filling'
            else 'compliant'
        end as archive_state
    from judged j cross join staging.threshold t
), climbed as (
    select a.*,
        -- what stops the camera at each rung; null where it does not
        [
            case when v.result is null or v.result in ('unknown', 'not_applicable') then 'not_measured' end,
            case when a.spell_state = 'unknown' or a.spell_state = 'work' then 'not_measured'
                when a.spell_state = 'down' and a.cause = 'no_answer' then 'broken' end,
            case when a.spell_state = 'down' then 'broken' when a.cause = 'unmeasured' then 'not_measured' end,
            case a.recording when 'off' then 'broken' when 'unknown' then 'not_measured' end,
            case a.archive_state when 'short' then 'broken' when 'not_measured' then 'not_measured' end,
            case w.is_watched when 'no' then 'broken' when 'yes' then null else 'not_measured' end
        ] as stops
    from archived a
    left join marts.school_criterion v on v.school_id = a.school_id and v.criterion_code = 'VS-04'
    left join marts.school_watch w on w.school_id = a.school_id
)

select c.* exclude (stops, spell_state, state),
    c.spell_state as state,
    case when c.register_state = 'in_service'
        then coalesce(list_position(list_transform(c.stops, lambda s: s is not null), true) - 1, 6) end as rung,
    case when c.register_state = 'in_service' then coalesce(list_filter(c.stops, lambda s: s is not null)[1], 'top') end
        as rung_stop,
    k.contractor
from climbed c
cross join reference.run r
left join marts.school_contractor k on k.school_id = c.school_id and k.observed_on = r.as_of_on
