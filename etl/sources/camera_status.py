"""Camera status: one observation of a camera; an empty cell is "not measured"."""

from etl.sources.contract import Column, Contract

CONTRACT = Contract(
    kind="camera_status",
    grain="one row a camera × moment",
    key=("camera_id", "observed_at"),
    columns=(
        Column("camera_id", "id", "the camera", required=True, refers_to="cameras"),
        Column("observed_at", "moment", "moment of the observation", required=True),
        Column("is_reachable", "boolean", "answers on the network", required=True),
        Column("picture", "code", "what the picture is like", codes="picture"),
        Column("is_recording", "boolean", "the recorder is writing it now"),
        Column("archive_days", "number", "unbroken days in the archive", unit="days", at_least=0,
               at_most=3_650),
        Column("clock_drift_s", "number", "camera's clock less true time", unit="s"),
        Column("source", "code", "who measured", codes="status_source"),
    ),
    moment="observed_at",
    max_age_days=1,
)
