-- grain: one row, a column a threshold of thresholds.csv
select
    max(value::double) filter (name = 'accepted_answered_pct') as accepted_answered_pct,
    max(value::double) filter (name = 'sufficient_knowledge_pct') as sufficient_knowledge_pct,
    max(value::double) filter (name = 'full_knowledge_pct') as full_knowledge_pct,
    max(value::double) filter (name = 'ready_score_pct') as ready_score_pct,
    max(value::double) filter (name = 'ready_low_bound_pct') as ready_low_bound_pct,
    max(value::double) filter (name = 'telemetry_gap_points') as telemetry_gap_points,
    max(value::integer) filter (name = 'visit_valid_days') as visit_valid_days,
    max(value::integer) filter (name = 'status_fresh_hours') as status_fresh_hours,
    max(value::integer) filter (name = 'down_confirm_minutes') as down_confirm_minutes,
    max(value::integer) filter (name = 'archive_required_days') as archive_required_days
from reference.thresholds
