-- grain: one row, the release: its days, its campaign, the rules that it was drawn up by
select release_id, drawn_on, is_demonstration, name_kk, name_ru, name_en, starts_on, ends_on,
    process_on, process_from, process_lag_days, outcome_on, outcome_from, outcome_lag_days, list_pct, least_n
from release.about
