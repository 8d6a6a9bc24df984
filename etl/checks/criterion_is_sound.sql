-- Every criterion stands once, in a system of the list, with a weight, a direction, a pass mark and a validity; what it confirms is a paper item.
select c.code, c.system
from reference.criteria c
left join staging.criterion s on s.criterion_code = c.code
left join staging.criterion p on p.criterion_code = c.confirms
group by c.code, c.system
having count(*) > 1 or count(s.criterion_code) = 0
    or bool_or(coalesce(s.weight <= 0, true) or coalesce(s.better not in ('higher', 'lower'), true)
        or coalesce(s.severity not in ('critical', 'major', 'minor'), true)
        or coalesce(s.answer_type not in ('yes_no', 'yes_partly_no', 'choice', 'ratio', 'number'), true)
        or s.pass_at is null or s.valid_days is null
        or (s.confirms_code is not null and coalesce(p.aspect, '') <> 'paper'))
