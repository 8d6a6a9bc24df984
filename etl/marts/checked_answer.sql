-- grain: one row an inspector × criterion: answers of his accepted full visits in the campaign, and those below the mark
select v.inspector_id, sc.district_id, a.criterion_code,
    count(*) as answers_n, count(*) filter (a.result <> 'pass') as findings_n, count(distinct v.visit_id) as visits_n
from marts.answer a
join marts.visit v using (visit_id)
join staging.school sc on sc.school_id = v.school_id
cross join staging.campaign c
where v.is_accepted and v.visited_on >= c.starts_on and a.result in ('pass', 'partial', 'fail')
group by v.inspector_id, sc.district_id, a.criterion_code
