-- grain: one row a headline figure of the city, as it may be told
select f.position, f.figure, f.state, f.value_n, f.of_n, f.low_pct, f.high_pct, f.day_on, f.from_on, d.label_kk, d.label_ru, d.label_en
from release.figure f
join reference.figures d using (figure)
order by f.position
