-- grain: one row a criterion of the checklist
select
    c.code as criterion_code,
    row_number() over (order by s.position::integer, c.code) as position,
    c.system,
    c.aspect,
    c.severity,
    c.weight::double as weight,
    c.answer as answer_type,
    c.unit_or_choices,
    c.better,
    c.pass_at::double as pass_at,
    c.partial_at::double as partial_at,
    c.cap_at::double as cap_at,
    c.veto_at::double as veto_at,
    c.valid_days::integer as valid_days,
    c.confirms as confirms_code,
    c.basis_kk,
    c.basis_ru,
    c.basis_en,
    c.label_kk,
    c.label_ru,
    c.label_en
from reference.criteria c
join reference.systems s using (system)
