-- grain: one row a school × pair of a paper item and the practice item that puts it to the test
select
    practice.school_id,
    practice.district_id,
    practice.system,
    paper.criterion_code as paper_code,
    practice.criterion_code as practice_code,
    paper.points is not null and practice.points is not null as is_known,
    coalesce(paper.result = 'pass' and practice.points < 1, false) as is_gap
from marts.school_criterion practice
join marts.school_criterion paper
    on paper.school_id = practice.school_id and paper.criterion_code = practice.confirms_code
where paper.aspect = 'paper' and practice.aspect = 'practice'
