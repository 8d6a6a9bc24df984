-- grain: one row a school in scope × day of the window: its cameras' hours and availability that day
select d.observed_on, d.school_id,
    count(*) as cameras_n,
    sum(d.up_s) / 3600 as up_h, sum(d.down_s) / 3600 as down_h, sum(d.unknown_s) / 3600 as unknown_h,
    sum(d.link_lost_s) / 3600 as link_lost_h, sum(d.work_s) / 3600 as work_h,
    100.0 * sum(d.up_s) / nullif(sum(d.up_s) + sum(d.down_s), 0) as availability_pct,
    100.0 * sum(d.unknown_s) / nullif(sum(d.up_s) + sum(d.down_s) + sum(d.unknown_s), 0) as unknown_pct
from staging.camera_day d
join marts.school s using (school_id)
where s.is_in_scope
group by d.observed_on, d.school_id
