"""Maintenance: approved planned work, outside of which a dark camera counts as down."""

from etl.sources.contract import Column, Contract, Rule

CONTRACT = Contract(
    kind="maintenance",
    grain="one row a piece of work",
    key=("maintenance_id",),
    columns=(
        Column("maintenance_id", "id", "number of the approval", required=True),
        Column("camera_id", "id", "the camera, or empty for a whole school", refers_to="cameras"),
        Column("school_id", "id", "the school, or empty for one camera", refers_to="schools"),
        Column("from_at", "moment", "beginning", required=True),
        Column("to_at", "moment", "end", required=True),
        Column("work", "text", "what is done", descriptive=True),
    ),
    rules=(
        Rule("no_subject", "school_id", "camera_id is null and school_id is null"),
        Rule("ends_before_start", "to_at", "to_at < from_at"),
    ),
)
