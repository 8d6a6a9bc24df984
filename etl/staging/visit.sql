-- grain: one row a visit that had ended by as_of
select
    v.visit_id,
    v.school_id,
    v.inspector_id,
    v.started_at,
    v.finished_at,
    city_date(v.started_at) as visited_on,
    date_diff('minute', v.started_at, v.finished_at) as minutes,
    coalesce(v.purpose, 'full') as purpose,
    coalesce(v.participants, []) as participants,
    v.is_announced,
    coalesce(v.review_state, 'submitted') as review_state
from raw.visits v
cross join reference.run r
where v.finished_at < r.as_of_at
