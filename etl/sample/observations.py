"""What the poll saw of the cameras: one Parquet file a day, with gaps and unmeasured cells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray
from tqdm import tqdm

from etl.sample.campaign import Campaign
from etl.sample.description import Description
from etl.sample.telemetry import ABSENT, COVERED, DOWN, LIVE_ONLY, WORK, WRITES, Telemetry, blocks_of

PICTURES = pa.array(["usable", "black", "frozen", "covered"])
SOURCES = pa.array(["poll", "recorder"])
WORD = pa.dictionary(pa.int32(), pa.string())
SCHEMA = pa.schema(
    [
        ("camera_id", WORD),
        ("observed_at", pa.timestamp("us", tz="UTC")),
        ("is_reachable", pa.bool_()),
        ("picture", WORD),
        ("is_recording", pa.bool_()),
        ("archive_days", pa.int16()),
        ("clock_drift_s", pa.float64()),
        ("source", WORD),
    ]
)
# A column of moments five minutes apart is next to nothing as differences, and megabytes as a dictionary.
# Without the Arrow schema in the file its words are read as plain strings.
ENCODING = {
    "compression": "zstd",
    "column_encoding": {"observed_at": "DELTA_BINARY_PACKED"},
    "use_dictionary": ["camera_id", "picture", "archive_days", "clock_drift_s", "source"],
    "store_schema": False,
}
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Poller:
    """How each camera is polled: the second, the clock, by whom; and when nothing is polled."""

    ids: pa.Array
    second: NDArray[np.int64]  # after the poll's full minutes
    drift_s: NDArray[np.float64]
    by_recorder: Mask
    is_unpolled: Mask  # the recorder tells nothing of record and archive
    outage: range  # polls
    form: dict[str, Any]


def poller_of(
    description: Description, telemetry: Telemetry, campaign: Campaign, rng: np.random.Generator
) -> Poller:
    """Draw what stays the same from poll to poll."""
    register, form = telemetry.register, description.settings["telemetry"]
    schools, cameras = len(register.bounds) - 1, len(register.school)
    drift = rng.normal(0, 2, cameras)
    wrong = rng.random(cameras) < form["wrong_clocks"]
    drift[wrong] += rng.choice([-3600, 3600, 180, 540], int(wrong.sum()))
    return Poller(
        ids=pa.array(register.table["camera_id"].tolist()),
        second=rng.integers(0, 60 * form["status_every_minutes"], cameras),
        drift_s=drift,
        by_recorder=(rng.random(schools) < 0.5)[register.school],
        is_unpolled=(rng.random(schools) < form["unpolled_recorders"])[register.school],
        outage=outage_of(form, telemetry, campaign, rng),
        form=form,
    )


def outage_of(
    form: dict[str, Any], telemetry: Telemetry, campaign: Campaign, rng: np.random.Generator
) -> range:
    """Polls that the whole city misses, long before the last day; none in a campaign of two days."""
    polls = form["outage_minutes"] // form["status_every_minutes"]
    if campaign.days < 3:
        return range(0)
    begins = int(rng.integers(polls, (campaign.days - 2) * telemetry.truth.polls_a_day))
    return range(begins, begins + polls)


def write_observations(
    folder: Path,
    description: Description,
    telemetry: Telemetry,
    campaign: Campaign,
    rng: np.random.Generator,
    progress: bool,
) -> int:
    """Write every day of the campaign, block by block of cameras; the number of rows."""
    poller = poller_of(description, telemetry, campaign, rng)
    offset = np.timedelta64(60 * description.settings["utc_offset_hours"], "m")
    blocks = blocks_of(len(telemetry.register.school))
    rows = 0
    for day in tqdm(range(campaign.days), desc="camera status", disable=None if progress else True):
        name = f"{campaign.starts_on + timedelta(days=day)}.parquet"
        midnight = campaign.midnight + np.timedelta64(day, "D") - offset
        with pq.ParquetWriter(folder / name, SCHEMA, **ENCODING) as writer:
            for cameras in blocks:
                table = day_of(poller, telemetry, cameras, day, midnight, rng)
                writer.write_table(table)
                rows += table.num_rows
    return rows


def day_of(
    poller: Poller,
    telemetry: Telemetry,
    cameras: slice,
    day: int,
    midnight: np.datetime64,
    rng: np.random.Generator,
) -> pa.Table:
    """A day's rows of a block of cameras, by camera and moment; `midnight` is the day's, in UTC."""
    first = day * telemetry.truth.polls_a_day
    states = telemetry.truth.between(cameras, first, first + telemetry.truth.polls_a_day)
    answers = (states <= COVERED) & (rng.random(states.shape) >= poller.form["blip"])
    cut_off = lost_links(telemetry, cameras, first)
    answers &= ~cut_off
    inner, poll = np.nonzero((states != ABSENT) & ~lost_rows(poller, states.shape, first, rng))
    camera, true, reachable = inner + cameras.start, states[inner, poll], answers[inner, poll]
    by_recorder = poller.by_recorder[camera]
    told = reachable | by_recorder & ((true == DOWN) | (true == WORK)) & ~cut_off[inner, poll]
    told &= ~poller.is_unpolled[camera]
    seconds = poll * (60 * poller.form["status_every_minutes"]) + poller.second[camera]
    moments = midnight.astype("datetime64[us]") + seconds * np.timedelta64(1_000_000, "us")
    drift = np.round(poller.drift_s[camera] + rng.normal(0, 0.3, len(camera)), 1)
    columns = [
        words(camera, poller.ids),
        pa.array(moments).cast(SCHEMA.field("observed_at").type),
        pa.array(reachable),
        words(np.maximum(true, LIVE_ONLY) - LIVE_ONLY, PICTURES, ~reachable),
        pa.array(WRITES[true] & (true <= COVERED), mask=~told),
        pa.array(telemetry.archive[camera, day], mask=~told),
        pa.array(drift, mask=~reachable),
        words(by_recorder, SOURCES),
    ]
    return pa.table(columns, schema=SCHEMA)


def words(numbers: NDArray[Any], offered: pa.Array, is_empty: Mask | None = None) -> pa.Array:
    """Words by their numbers, without a copy of each."""
    return pa.DictionaryArray.from_arrays(pa.array(numbers.astype(np.int32), mask=is_empty), offered)


def lost_rows(
    poller: Poller, shape: tuple[int, ...], first_poll: int, rng: np.random.Generator
) -> Mask:
    """Cameras × polls of a day that never arrived: short runs a camera, and the city's outage."""
    lost = np.zeros(shape, dtype=np.bool_)
    camera, poll = np.nonzero(rng.random(shape) < poller.form["lost_run"])
    lasts = rng.choice(np.array(poller.form["lost_run_polls"]), len(camera))
    for step in range(max(poller.form["lost_run_polls"])):
        goes_on = (lasts > step) & (poll + step < shape[1])
        lost[camera[goes_on], poll[goes_on] + step] = True
    lost[:, np.isin(np.arange(first_poll, first_poll + shape[1]), poller.outage)] = True
    return lost


def lost_links(telemetry: Telemetry, cameras: slice, first_poll: int) -> Mask:
    """Cameras × polls of a day at which the link to the whole school is lost."""
    lost = np.zeros((cameras.stop - cameras.start, telemetry.truth.polls_a_day), dtype=np.bool_)
    losses = telemetry.losses
    rows = zip(losses.school.tolist(), losses.from_poll.tolist(), losses.to_poll.tolist(), strict=True)
    for school, begins, ends in rows:
        own = telemetry.register.of(school)
        here = slice(max(own.start - cameras.start, 0), max(own.stop - cameras.start, 0))
        lost[here, max(begins - first_poll, 0) : max(ends - first_poll, 0)] = True
    return lost
