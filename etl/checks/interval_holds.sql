-- A score lies between its bounds, and all three between 0 and 100.
select school_id, scope, score_lo_pct, score_pct, score_hi_pct from marts.school_scope
where score_lo_pct < -1e-9 or score_hi_pct > 100 + 1e-9 or score_lo_pct > score_hi_pct + 1e-9
    or score_pct < score_lo_pct - 1e-9 or score_pct > score_hi_pct + 1e-9
