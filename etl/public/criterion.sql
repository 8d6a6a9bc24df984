-- grain: one row a criterion of the checklist, as the method page prints it
select row_number() over (order by y.position::integer, c.code) as position, c.code as criterion_code, c.system,
    c.basis_kk, c.basis_ru, c.basis_en, c.label_kk, c.label_ru, c.label_en
from reference.criteria c
join reference.systems y using (system)
