-- grain: one row a criterion of the checklist, as the method page prints it
select position, criterion_code, system, aspect, severity, basis_kk, basis_ru, basis_en, label_kk, label_ru, label_en
from marts.criterion
