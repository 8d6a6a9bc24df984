-- grain: one row a citizen's report to 109, with the school it is about, told by the operator or matched
-- Ground for a visit: it is open, and nobody in order has been at the school since it came.
select g.signal_id, g.received_at, city_date(g.received_at) as received_on, g.category, g.place,
    coalesce(g.state, 'new') as state,
    coalesce(g.state, 'new') <> 'closed' as is_open,
    m.school_id, m.matched_by, m.score_pct, m.candidates,
    s.district_id, s.inspector_id,
    coalesce(g.state, 'new') <> 'closed' and coalesce(s.is_in_scope, false)
        and not exists (from marts.visit v where v.school_id = m.school_id and v.is_in_order
            and v.started_at > g.received_at) as is_ground
from staging.signal g
join marts.signal_match m using (signal_id)
left join marts.school s on s.school_id = m.school_id
