-- grain: one row a source: its rows, its newest moment and its bound
select
    s.source,
    s.position,
    coalesce(f.files_n, 0) as files_n,
    coalesce(f.refused_n, 0) as files_refused_n,
    coalesce(f.rows_read, 0) as rows_read,
    coalesce(f.rows_loaded, 0) as rows_loaded,
    coalesce(f.rows_quarantined, 0) as rows_quarantined,
    m.newest_at,
    m.is_day,
    s.max_age_days,
    date_diff('hour', m.newest_at, r.as_of_at) / 24.0 as age_days,
    case
        when coalesce(f.rows_loaded, 0) = 0 then 'absent'
        when s.max_age_days is null then 'no_bound'
        when m.newest_at is null or date_diff('hour', m.newest_at, r.as_of_at) / 24.0 > s.max_age_days then 'late'
        else 'fresh'
    end as freshness
from reference.source_bound s
cross join reference.run r
left join staging.source_moment m using (source)
left join (
    select source, count(*) as files_n, count(*) filter (refused_reason is not null) as refused_n,
        sum(rows_read)::bigint as rows_read, sum(rows_loaded)::bigint as rows_loaded,
        sum(rows_quarantined)::bigint as rows_quarantined
    from staging.landed_file group by source
) f using (source)
