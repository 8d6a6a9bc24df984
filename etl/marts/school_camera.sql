-- grain: one row a school: its cameras counted by condition
select
    s.school_id,
    count(c.camera_id) as cameras_n,
    count(*) filter (c.register_state = 'in_service') as in_service_n,
    count(*) filter (c.register_state = 'in_service' and c.condition not in ('link_lost', 'not_measured')) as measured_n,
    count(*) filter (c.condition in ('recording', 'live_only')) as showing_n,
    count(*) filter (c.condition = 'recording') as recording_n,
    count(*) filter (c.rung >= 4) as order_n,
    count(*) filter (c.rung < 4 and c.rung_stop = 'not_measured') as order_unmeasured_n,
    count(*) filter (c.condition = 'down') as down_n,
    count(*) filter (c.archive_state in ('compliant', 'filling', 'short')) as archive_measured_n,
    count(*) filter (c.archive_state in ('compliant', 'filling')) as archive_compliant_n,
    coalesce(bool_or(c.condition = 'link_lost'), false) as is_link_lost,
    max(c.observed_at) as observed_at
from staging.school s
left join marts.camera c using (school_id)
group by s.school_id
