"""Visits: inspections of schools by a commission."""

from etl.sources.contract import Column, Contract, Rule

CONTRACT = Contract(
    kind="visits",
    grain="one row a visit",
    key=("visit_id",),
    columns=(
        Column("visit_id", "id", "stable id of the visit", required=True),
        Column("school_id", "id", "the school", required=True, refers_to="schools"),
        Column("inspector_id", "id", "the inspector who led it", required=True, refers_to="inspectors"),
        Column("started_at", "moment", "beginning", required=True),
        Column("finished_at", "moment", "end", required=True),
        Column("purpose", "code", "whole checklist or re-check of findings", codes="visit_purpose"),
        Column("participants", "list", "who took part, as `role: name; role: name`, the roles of "
               "list participant_role", max_chars=2_000),
        Column("is_announced", "boolean", "was the school told beforehand"),
        Column("review_state", "code", "what the reviewer said of it", codes="review_state"),
    ),
    rules=(
        Rule("ends_before_start", "finished_at", "finished_at < started_at"),
        Rule("too_long_visit", "finished_at", "finished_at > started_at + interval 24 hours"),
    ),
    moment="finished_at",
    max_age_days=4,  # a long weekend; longer silence in a campaign is news
    needed=True,
)
