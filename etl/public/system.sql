-- grain: one row a group of requirements: the band of the city's schools that meet it
select y.position::integer as position, s.state, s.low_pct, s.high_pct, s.day_on, s.from_on,
    y.system, y.label_kk, y.label_ru, y.label_en
from release.system s
join reference.systems y using (system)
order by y.position::integer
