"""What the poll saw of the cameras: one Parquet file a day, with gaps and unmeasured cells."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from tqdm import tqdm

from etl.sample.campaign import Campaign
from etl.sample.description import Description
from etl.sample.telemetry import ABSENT, COVERED, DOWN, WORK, WRITES, Telemetry

PICTURES = pa.array(["usable", "usable", "black", "frozen", "covered"])
SOURCES = pa.array(["poll", "recorder"])
MOMENT = pa.timestamp("us", tz="UTC")


def write_observations(
    folder: Path,
    description: Description,
    telemetry: Telemetry,
    campaign: Campaign,
    rng: np.random.Generator,
    progress: bool,
) -> int:
    """Write every day of the campaign; the number of rows."""
    register, states, archive = telemetry.register, telemetry.states, telemetry.archive
    form = description.settings["telemetry"]
    schools = len(register.bounds) - 1
    by_recorder = (rng.random(schools) < 0.5)[register.school]
    unpolled = (rng.random(schools) < form["unpolled_recorders"])[register.school]
    drift = rng.normal(0, 2, len(states))
    wrong = rng.random(len(states)) < form["wrong_clocks"]
    drift[wrong] += rng.choice([-3600, 3600, 180, 540], int(wrong.sum()))
    outage = int(rng.integers(campaign.hours))
    outage = outage if outage < campaign.hours - 30 else -1
    ids = pa.array(register.table["camera_id"].tolist())
    offset = np.timedelta64(60 * description.settings["utc_offset_hours"], "m")
    rows = 0
    for day in tqdm(range(campaign.days), desc="camera status", disable=None if progress else True):
        hours = np.arange(day * 24, day * 24 + 24)
        state = states[:, hours]
        kept = (state != ABSENT) & (rng.random(state.shape) >= form["row_lost"])
        kept &= ~np.isin(hours, (outage, outage + 1) if outage >= 0 else ())[None, :]
        camera, hour = np.nonzero(kept)
        true = state[camera, hour]
        reachable = (true <= COVERED) & (rng.random(len(true)) >= form["blip"])
        told = (reachable | (by_recorder[camera] & np.isin(true, (DOWN, WORK)))) & ~unpolled[camera]
        moments = campaign.midnight - offset + hours[hour] * np.timedelta64(60, "m")
        seconds = np.round(drift[camera] + rng.normal(0, 0.3, len(true)), 1)
        table = pa.table(
            {
                "camera_id": ids.take(pa.array(camera)),
                "observed_at": pa.array(moments.astype("datetime64[us]")).cast(MOMENT),
                "is_reachable": pa.array(reachable),
                "picture": PICTURES.take(pa.array(true.astype(np.int32), mask=~reachable)),
                "is_recording": pa.array(WRITES[true] & (true <= COVERED), mask=~told),
                "archive_days": pa.array(archive[camera, day], mask=~told),
                "clock_drift_s": pa.array(seconds, mask=~reachable),
                "source": SOURCES.take(pa.array(by_recorder[camera].astype(np.int32))),
            }
        )
        name = f"{campaign.starts_on + timedelta(days=day)}.parquet"
        pq.write_table(table, folder / name, compression="zstd")
        rows += table.num_rows
    return rows
