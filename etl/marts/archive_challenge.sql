-- grain: one row a level × place: the city, each district, each inspector; the archive challenge (AR-03) of the
-- schools in scope: clips asked for, clips produced, and how far the share can be trusted
-- An answer past its validity is unknown and counts nowhere. The interval is E. B. Wilson's score interval (Probable
-- inference, the law of succession, and statistical inference, JASA 22, 1927), 95 %: unlike p ± z·√(p(1−p)/n) it
-- stays within 0…100 and keeps a width at 0 of n and at n of n. Empty where no clip was asked for.
with asked as (
    select c.school_id, c.observed, c.required
    from marts.school_criterion c
    where c.criterion_code = 'AR-03' and c.result in ('pass', 'partial', 'fail')
), counted as (
    select
        case grouping(s.district_id, s.inspector_id)
            when 3 then 'city' when 1 then 'district' else 'inspector' end as level,
        s.district_id,
        s.inspector_id,
        count(*) as schools_n,
        count(a.school_id) as challenged_schools_n,
        coalesce(sum(a.required), 0)::bigint as clips_asked_n,
        coalesce(sum(a.observed), 0)::bigint as clips_found_n
    from marts.school s
    left join asked a using (school_id)
    where s.is_in_scope
    group by grouping sets ((), (s.district_id), (s.inspector_id))
), shared as (
    select
        c.*,
        c.clips_found_n / nullif(c.clips_asked_n, 0) as p,
        1.959964 ^ 2 / nullif(c.clips_asked_n, 0) as z2_n  -- z²/n
    from counted c
), centred as (
    select
        s.*,
        (s.p + s.z2_n / 2) / (1 + s.z2_n) as centre,
        sqrt(s.p * (1 - s.p) * s.z2_n + s.z2_n ^ 2 / 4) / (1 + s.z2_n) as reach
    from shared s
)

select
    c.* exclude (p, z2_n, centre, reach),
    100.0 * c.p as share_pct,
    100.0 * (c.centre - c.reach) as lo_pct,
    -- at n of n it is 100 but for the last digit of a double
    case when c.p = 1 then 100.0 else 100.0 * (c.centre + c.reach) end as hi_pct
from centred c
