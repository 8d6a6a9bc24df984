-- grain: one row a full visit of the campaign × sign for which somebody should look at it (never a proof of anything)
with visit as (
    select v.* from marts.visit v cross join staging.campaign c
    where v.purpose = 'full' and v.visited_on >= c.starts_on
), answered as (
    select a.visit_id, count(*) as answers_n, count(distinct a.result) as results_n
    from marts.answer a where a.result in ('pass', 'partial', 'fail') group by a.visit_id
), photo as (
    select a.visit_id, lower(trim(a.evidence_ref)) as ref
    from marts.answer a join visit v using (visit_id) where a.evidence_ref is not null group by all
), repeated as (
    select ref from photo group by ref having count(distinct visit_id) > 1
), sign as (
    select v.visit_id, 'all_alike' as sign, a.answers_n::double as amount, null as said
    from visit v join answered a using (visit_id) cross join staging.threshold t
    where a.results_n = 1 and a.answers_n >= t.alike_answers_n
    union all
    select v.visit_id, 'too_short', v.minutes, null
    from visit v cross join staging.threshold t where v.minutes < t.short_visit_min
    union all
    select p.visit_id, 'same_photo', count(*), min(p.ref)
    from photo p join repeated r using (ref) group by p.visit_id
    union all
    select x.visit_id, 'telemetry', x.dark_n, null
    from marts.visit_telemetry x join visit v using (visit_id) where x.is_contradicted
)

select s.visit_id, v.school_id, sc.district_id, v.inspector_id, v.started_at, v.minutes, v.answered_pct, s.sign, s.amount,
    s.said, count(*) over (partition by s.visit_id) as signs_n
from sign s
join visit v using (visit_id)
join staging.school sc using (school_id)
