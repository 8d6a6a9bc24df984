-- grain: one row a school × step: the fewest steps after which the rules of §4 call the school ready
-- Every veto, cap, open prescription and telemetry contradiction must go. Beyond them unknowns are
-- answered, the heaviest first, until K suffices, and the largest losses mended until R_lo does: with
-- the weights of the applicable criteria as a fixed denominator no smaller set can reach both.
with whole as (
    select * from marts.school_scope where scope = 'all'
), prescribed as (
    select distinct p.school_id, unnest(p.criteria) as criterion_code
    from marts.prescription p where p.is_open
), candidate as (
    select
        k.school_id, k.criterion_code, k.weight, k.result,
        case when k.result = 'unknown' then k.weight else k.weight * (1 - k.points) end as gain,
        k.is_veto or k.is_cap or p.criterion_code is not null or g.criterion_code is not null as is_due,
        case when k.is_veto then 1 when k.is_cap then 2 when p.criterion_code is not null then 3
            when g.criterion_code is not null then 4 else 5 end as urgency
    from marts.school_criterion k
    left join prescribed p using (school_id, criterion_code)
    left join marts.telemetry_gap g using (school_id, criterion_code)
    where (k.result in ('partial', 'fail', 'unknown') or k.is_cap or k.is_veto or g.criterion_code is not null)
), missing as (
    -- what is still wanted, in weight, when all that is due is done
    select
        w.school_id,
        t.full_knowledge_pct / 100 * w.weight_applicable - w.weight_known
            - coalesce(sum(c.weight) filter (c.is_due and c.result = 'unknown'), 0) as knowledge,
        t.ready_low_bound_pct / 100 * w.weight_applicable - w.weighted_points
            - coalesce(sum(c.gain) filter (c.is_due), 0) as points
    from whole w
    cross join staging.threshold t
    left join candidate c using (school_id)
    group by w.school_id, w.weight_applicable, w.weight_known, w.weighted_points,
        t.full_knowledge_pct, t.ready_low_bound_pct
), asked as (
    select c.*, coalesce(sum(c.weight) over heaviest, 0) as before
    from candidate c
    where not c.is_due and c.result = 'unknown'
    window heaviest as (partition by c.school_id order by c.weight desc, c.criterion_code
        rows between unbounded preceding and 1 preceding)
), to_ask as (
    select a.school_id, a.criterion_code, a.gain
    from asked a join missing m using (school_id)
    where a.before < m.knowledge - 1e-9
), rest as (
    select c.*, coalesce(sum(c.gain) over largest, 0) as before
    from candidate c
    anti join to_ask using (school_id, criterion_code)
    where not c.is_due
    window largest as (partition by c.school_id order by c.gain desc, c.criterion_code
        rows between unbounded preceding and 1 preceding)
), to_mend as (
    select r.school_id, r.criterion_code
    from rest r
    join missing m using (school_id)
    left join (select school_id, sum(gain) as gain from to_ask group by school_id) a using (school_id)
    where r.before < m.points - coalesce(a.gain, 0) - 1e-9
), chosen as (
    select c.* from candidate c where c.is_due
    union all
    select c.* from candidate c semi join to_ask using (school_id, criterion_code)
    union all
    select c.* from candidate c semi join to_mend using (school_id, criterion_code)
), step as (
    select school_id, 0 as urgency, 'inspect' as step, null as criterion_code, null as prescription_id, 0.0 as gain
    from whole where status = 'not_inspected' or is_visit_stale
    union all
    select c.school_id, c.urgency,
        case when c.result = 'unknown' then 'answer' when c.urgency = 4 and c.result = 'pass' then 'reconcile'
            else 'mend' end,
        c.criterion_code, null, c.gain
    from chosen c join whole w using (school_id) where w.status <> 'not_inspected' and not w.is_visit_stale
    union all
    select school_id, 6, 'verify', null, prescription_id, 0.0
    from marts.prescription where is_open
)

select
    s.school_id,
    row_number() over (partition by s.school_id order by s.urgency, s.gain desc, s.criterion_code, s.prescription_id)
        as position,
    s.step,
    s.criterion_code,
    s.prescription_id,
    100.0 * s.gain / nullif(w.weight_applicable, 0) as gain_points
from step s
join whole w using (school_id)
