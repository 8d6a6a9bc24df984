-- grain: one row a figure that the public pages print: what it means, how it is made and where it comes from
select f.figure, f.label_kk, f.label_ru, f.label_en, f.definition_kk, f.definition_ru, f.definition_en,
    f.formula_kk, f.formula_ru, f.formula_en, f.denominator_kk, f.denominator_ru, f.denominator_en,
    s.label_kk as source_kk, s.label_ru as source_ru, s.label_en as source_en,
    m.label_kk as moment_kk, m.label_ru as moment_ru, m.label_en as moment_en
from reference.figures f
join reference.sources s using (source)
join reference.codes m on m.list = 'figure_moment' and m.code = f.moment
where starts_with(f.figure, 'public_')
