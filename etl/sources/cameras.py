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
        Column("state", "code", "planned, in service, under work or retired", required=True, codes="camera_state"),
        Column("vendor", "text", "maker", descriptive=True),
        Column("status_every_min", "whole", "minutes between two statuses, where it is not the city's usual",
               unit="min", at_least=1, at_most=1_440),
        Column("retention_days", "whole", "depth of archive that the register claims", unit="days",
               at_least=0, at_most=3_650),
    ),
    rules=(Rule("ends_before_start", "retired_on", "retired_on < commissioned_on"),),
)
