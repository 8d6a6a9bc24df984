"""The domain's story, each told by one function at the schools that the cast gives it."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from etl.sample.cameras import Register
from etl.sample.campaign import Campaign
from etl.sample.cast import Cast, Positions
from etl.sample.episodes import LinkLosses
from etl.sample.levels import FAULT, PASS, SHOWING, UNKNOWN, Levels
from etl.sample.telemetry import ABSENT, DOWN, LIVE_ONLY, RECORDING, WORK, States

# What a commission cannot learn when nobody can open the server room and the console is closed.
LOCKED_ROOM = (
    "VS-06", "AR-01", "AR-02", "AR-03", "AR-04", "PB-03", "PB-04", "AC-05", "GU-04",
)  # fmt: skip
SHORT_ARCHIVE_DAYS = 9


def live_but_not_recording(
    states: States, register: Register, cast: Cast, visited: NDArray[np.int64]
) -> None:
    """All cameras show, none is recorded, since days before the visit. Changes `states`."""
    for school in cast.of("not_recording"):
        cameras = states[register.of(int(school))]
        since = max(int(visited[school]) - 60, 0)
        cameras[:, since:][cameras[:, since:] < WORK] = LIVE_ONLY


def archive_of_nine_days(capacity: NDArray[np.int64], register: Register, cast: Cast) -> None:
    """The recorder overwrites itself after nine days. Changes `capacity`."""
    for school in cast.of("short_archive"):
        capacity[register.of(int(school))] = SHORT_ARCHIVE_DAYS


def lost_links(
    cast: Cast, visited: NDArray[np.int64], campaign: Campaign, polls_an_hour: int, rng: np.random.Generator
) -> LinkLosses:
    """Schools of which nothing answers any more since after the visit, and schools whose link came back."""
    losses: list[tuple[int, int, int]] = []
    end = campaign.hours * polls_an_hour
    for number, school in enumerate(cast.of("lost_link")):
        since = max(campaign.hours - 31 + 9 * number, int(visited[school]) + 2)
        begins = min(since, campaign.hours - 4) * polls_an_hour + int(rng.integers(polls_an_hour))
        losses.append((int(school), begins, end))
    for school in cast.of("dropped_link"):
        # back before the last day, so that those lost at its end are the ones above
        latest = max(end - 30 * polls_an_hour, 1)
        for begins in rng.integers(0, latest, int(rng.integers(1, 3))):
            lasts = int(rng.integers(polls_an_hour // 2, 6 * polls_an_hour))
            losses.append((int(school), int(begins), int(begins) + lasts))
    table = np.array(losses, dtype=np.int64).reshape(-1, 3)
    return LinkLosses(table[:, 0], table[:, 1], table[:, 2])


def dark_while_all_is_claimed(
    states: States, register: Register, cast: Cast, visited: NDArray[np.int64], rng: np.random.Generator
) -> None:
    """Two cameras or more are dark from hours before the visit until hours after it. Changes `states`."""
    for school in cast.of("says_all_show"):
        hour = int(visited[school])
        first = int(register.bounds[school])
        serving = first + np.flatnonzero(states[register.of(int(school)), hour] < WORK)
        if hour < 0 or len(serving) < 2:
            continue
        amount = max(2, round(len(serving) * float(rng.uniform(0.04, 0.12))))
        for camera in rng.choice(serving, size=amount, replace=False):
            begins = max(hour - int(rng.integers(3, 40)), 0)
            dark = states[camera, begins : hour + int(rng.integers(5, 60))]
            dark[dark < WORK] = DOWN


def all_show_by_word(levels: Levels, visits: pd.DataFrame, cast: Cast) -> None:
    """The commission writes that every camera shows, though some are dark. Changes `levels`."""
    claimed = visits["school"].isin(cast.of("says_all_show")) & ~visits["is_earlier"]
    rows = np.flatnonzero(claimed & (levels.in_service > 0))
    levels.set(rows, ("VS-04",), PASS)
    levels.counted[rows, SHOWING] = levels.in_service[rows]


def button_on_paper_only(levels: Levels, visits: pd.DataFrame, cast: Cast) -> None:
    """The button hangs and is connected by contract; its signal never arrives. Changes `levels`."""
    rows = np.flatnonzero(visits["school"].isin(cast.of("paper_button")))
    levels.set(rows, ("PB-01", "PB-02"), PASS)
    levels.set(rows, ("PB-03",), FAULT)
    levels.set(rows, ("PB-04",), UNKNOWN)


def new_cameras_still_filling(states: States, register: Register, cast: Cast) -> None:
    """A school all of whose cameras are new: the archive fills, nothing is broken.

    Changes `states`."""
    for school in cast.of("new_cameras"):
        cameras = states[register.of(int(school))]
        cameras[(cameras != ABSENT) & (cameras != WORK)] = RECORDING


def faultless_inspector(
    levels: Levels, visits: pd.DataFrame, schools: Positions, rng: np.random.Generator
) -> None:
    """Everything passes in visits of a quarter of an hour, whatever telemetry says.

    Changes `levels` and `visits`."""
    rows = np.flatnonzero(visits["school"].isin(schools))
    faults = levels.matrix[rows]
    levels.matrix[rows] = np.where((faults > PASS) | (faults == UNKNOWN), PASS, faults)
    levels.counted[rows] = levels.in_service[rows][:, None]
    lasts = rng.integers(12, 22, len(rows)).astype("timedelta64[m]")
    started = visits["started_at"].to_numpy()[rows]
    visits.loc[rows, "finished_at"] = started + lasts


def not_to_be_established(levels: Levels, visits: pd.DataFrame, cast: Cast) -> None:
    """The commission could not establish a quarter of what counts. Changes `levels`."""
    rows = np.flatnonzero(visits["school"].isin(cast.of("locked_room")))
    levels.set(rows, LOCKED_ROOM, UNKNOWN)


def half_a_checklist(
    levels: Levels, visits: pd.DataFrame, cast: Cast, rng: np.random.Generator
) -> None:
    """A sixth to a quarter of the checklist is missing, so the visit is not accepted.

    Changes `levels`."""
    for row in np.flatnonzero(visits["school"].isin(cast.of("unanswered"))):
        count = levels.matrix.shape[1]
        dropped = rng.choice(count, size=int(rng.integers(7, 11)), replace=False)
        levels.is_written[row, dropped] = False


def overdue_prescriptions(prescriptions: pd.DataFrame, cast: Cast) -> pd.DataFrame:
    """Nobody reported, nobody extended, and the deadline passed, critical ones among them."""
    late = prescriptions["school"].isin(cast.of("overdue"))
    earlier = prescriptions["is_earlier"] & prescriptions["school"].isin(
        cast.of("earlier_visit")[:3]
    )
    told = prescriptions.copy()
    empty = ["extended_to_on", "extension_reason", "reported_on", "verified_on", "reopened_on"]
    told.loc[late | earlier, empty] = None
    return told
