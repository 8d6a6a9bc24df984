"""Cameras: the register."""

from etl.sources.contract import Column, Contract, Rule

CONTRACT = Contract(
    kind="cameras",
    grain="one row a camera",
    key=("camera_id",),
    columns=(
        Column("camera_id", "id", "stable id of the camera", required=True),
        Column("school_id", "id", "the school", required=True, refers_to="schools"),
        Column("zone", "code", "what it looks at", codes="zone", descriptive=True),
        Column("commissioned_on", "date", "day it was put into service"),
        Column("retired_on", "date", "day it was taken out of service"),
        Column("state", "code", "planned, in service or under work", required=True, codes="camera_state"),
        Column("vendor", "text", "maker", descriptive=True),
    ),
    rules=(Rule("ends_before_start", "retired_on", "retired_on < commissioned_on"),),
)
