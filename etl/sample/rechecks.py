"""Re-check visits: a person looks whether what was reported is mended."""

from __future__ import annotations

import numpy as np
import pandas as pd

from etl.sample.campaign import Campaign
from etl.sample.description import Description
from etl.sample.levels import PASS, Levels, measured
from etl.sample.telemetry import Telemetry

BEGINS = 8 * 60 + 15  # before the day's full visits


def recheck_visits(
    prescriptions: pd.DataFrame, visits: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """One visit a school and day of verification, led by who led the first one."""
    checked = prescriptions[prescriptions["verified_on"].notna() & ~prescriptions["is_earlier"]]
    rows = checked.groupby(["verified_on", "row"], sort=True)["criteria"].agg(";".join)
    table = rows.reset_index()
    first = visits.iloc[table["row"].to_numpy(dtype=np.int64)].reset_index(drop=True)
    count = len(table)
    minutes = BEGINS + rng.integers(0, 3, count) * 5
    day = table["verified_on"].to_numpy().astype("datetime64[D]").astype("datetime64[m]")
    lasts = rng.integers(12, 31, count)
    columns = ["school", "school_id", "inspector", "inspector_id", "participants"]
    return first[columns].assign(
        visit_id=[f"R{number:05d}" for number in range(1, count + 1)],
        started_at=day + minutes.astype("timedelta64[m]"),
        finished_at=day + (minutes + lasts).astype("timedelta64[m]"),
        purpose="recheck",
        is_announced=rng.random(count) < 0.5,
        review_state="accepted",
        is_earlier=False,
        criteria=table["criteria"],
    )


def recheck_levels(
    description: Description,
    rechecks: pd.DataFrame,
    telemetry: Telemetry,
    campaign: Campaign,
) -> Levels:
    """Everything verified passes; the cameras are counted anew."""
    codes = description.criteria["code"].tolist()
    shape = (len(rechecks), len(codes))
    in_service, counted, depth = measured(rechecks, telemetry, campaign)
    asked = [set(text.split(";")) for text in rechecks["criteria"]]
    written = np.array([[code in one for code in codes] for one in asked], dtype=bool).reshape(
        shape
    )
    matrix = np.full(shape, PASS, dtype=np.int64)
    return Levels(codes, matrix, written, in_service, counted, depth)


def not_mended(prescriptions: pd.DataFrame, rechecks: pd.DataFrame, levels: Levels) -> pd.DataFrame:
    """Take back the verification where cameras counted anew were still dark: opened again."""
    codes = {"VS-04": levels.counted[:, 0], "AR-01": levels.counted[:, 1]}
    told = prescriptions.copy()
    for code, counted in codes.items():
        dark = rechecks[counted < levels.in_service]
        keys = set(zip(dark["school"], dark["started_at"].dt.normalize(), strict=True))
        same = [
            (school, day) in keys
            for school, day in zip(told["school"], told["verified_on"], strict=True)
        ]
        failed = np.array(same, dtype=bool) & told["criteria"].str.contains(code)
        told.loc[failed, "reopened_on"] = told.loc[failed, "verified_on"]
        told.loc[failed, "verified_on"] = None
    return told
