"""Signals: citizens' reports to 109; who called has no column to sit in."""

from etl.sources.contract import Column, Contract

CONTRACT = Contract(
    kind="signals",
    grain="one row a report",
    key=("signal_id",),
    columns=(
        Column("signal_id", "id", "number of the report", required=True),
        Column("received_at", "moment", "moment it was taken", required=True),
        Column("category", "code", "what it is about", codes="signal_category"),
        Column("school_id", "id", "the school, where the operator knew it", refers_to="schools"),
        Column("place", "text", "school or place in the operator's words", descriptive=True),
        Column("state", "code", "what became of it", codes="signal_state"),
    ),
    moment="received_at",
    max_age_days=7,
)
