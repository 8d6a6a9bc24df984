-- grain: one row a figure that the public pages print: what it means and where it comes from
select f.figure, f.label_kk, f.label_ru, f.label_en, f.definition_kk, f.definition_ru, f.definition_en,
    s.label_kk as source_kk, s.label_ru as source_ru, s.label_en as source_en
from reference.figures f
join reference.sources s using (source)
where starts_with(f.figure, 'public_')
