-- What is known of the statuses before a day is described. Each table's grain is its comment.
create schema rollup;

-- One row, the thresholds that the rollups use.
create table rollup.threshold as
select
    max(try_cast(value as integer)) filter (name = 'status_every_min') as status_every_min,
    max(try_cast(value as integer)) filter (name = 'missed_statuses') as missed_statuses,
    max(try_cast(value as integer)) filter (name = 'status_grace_pct') as status_grace_pct,
    max(try_cast(value as integer)) filter (name = 'down_confirm_minutes') as down_confirm_minutes,
    max(try_cast(value as integer)) filter (name = 'school_from_hour') as school_from_hour,
    max(try_cast(value as integer)) filter (name = 'school_to_hour') as school_to_hour
from reference.thresholds;

-- One row a city day with statuses: the name under which its runs lie.
create table rollup.day (observed_on date, runs_key varchar);

-- One row a day that this load had to roll up, by stage: runs, states.
create table rollup.done (stage varchar, observed_on date);

-- What the rolled days hold, before there is one: views over their files take these places.
-- Of a status that repeats a moment of its camera; of a file × camera that it names; of a camera × day observed,
-- in service, in one state.
create view rollup.repeated as
select null::varchar as camera_id, null::bigint as at_s, null::varchar as part, null::bigint as row_number where false;
create view rollup.status_camera as
select null::varchar as file, null::varchar as part, null::varchar as camera_id, null::bigint as rows_n,
    null::bigint as first_row
where false;
create view rollup.observed as
select null::varchar as camera_id, null::bigint as statuses_n, null::bigint as last_s, null::double as archive_days,
    null::double as clock_drift_s
where false;
create view rollup.camera_interval as
select null::varchar as camera_id, null::varchar as school_id, null::bigint as from_s, null::bigint as to_s,
    null::varchar as state, null::varchar as cause, null::varchar as recording
where false;
create view rollup.camera_day as
select null::varchar as camera_id, null::varchar as school_id, null::bigint as day_from_s, null::bigint as day_s,
    null::bigint as up_s, null::bigint as down_s, null::bigint as unknown_s, null::bigint as link_lost_s,
    null::bigint as work_s, null::bigint as up_school_s, null::bigint as down_school_s,
    null::bigint as unknown_school_s, null::bigint as recorded_s, null::bigint as unrecorded_s,
    null::bigint as worst_gap_s, null::bigint as statuses_n, null::bigint as last_s, null::double as archive_days,
    null::double as clock_drift_s
where false;

-- One row a camera × day that it is in service by the register; how long one of its statuses stands.
create macro rollup.roster(days) as table
    select d.day, c.camera_id, c.school_id,
        (60 * greatest(coalesce(c.status_every_min, 0), t.status_every_min) * t.missed_statuses
            * (100 + t.status_grace_pct) // 100)::bigint as silence_s
    from raw.cameras c
    join raw.school_district p on p.school_id = c.school_id
    cross join rollup.threshold t
    join (select unnest(days) as day) d
        on c.state not in ('planned', 'retired') and (c.commissioned_on is not null or c.state = 'in_service')
        and coalesce(c.commissioned_on <= d.day, true) and coalesce(c.retired_on > d.day, true);

-- One row a camera × approved work × day that it touches.
create macro rollup.work(days) as table
    select d.day, c.camera_id, epoch(m.from_at)::bigint as from_s, epoch(m.to_at)::bigint as to_s
    from raw.maintenance m
    join raw.cameras c on c.camera_id = m.camera_id or m.camera_id is null and c.school_id = m.school_id
    join (select unnest(days) as day) d
        on m.from_at < city_midnight(d.day + 1) and m.to_at > city_midnight(d.day);
