-- grain: one row a district: its polygon, dots on a grid, its bands; the id is drawn anew for each release
select district_id, name_kk, name_ru, name_en, schools_n,
    inspected_state, inspected_low_pct, inspected_high_pct,
    on_time_state, on_time_low_pct, on_time_high_pct,
    overall_state, overall_low_pct, overall_high_pct,
    list_state, boundary, dots
from release.district
order by name_ru collate kk, district_id
