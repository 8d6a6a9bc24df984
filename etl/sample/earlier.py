"""The campaign of half a year before: slower, worse, and by now out of date. It left no prescriptions."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from etl.sample.campaign import Campaign
from etl.sample.cast import Cast
from etl.sample.description import Description
from etl.sample.levels import OLD_ENOUGH_DAYS, Counts, levels_of
from etl.sample.people import People
from etl.sample.telemetry import ABSENT, SHOWS, WORK, WRITES, Telemetry
from etl.sample.visits import dressed, free_slot
from etl.sample.wording import answers_of


def earlier_inspection(
    description: Description,
    schools: pd.DataFrame,
    people: People,
    cast: Cast,
    facts: pd.DataFrame,
    telemetry: Telemetry,
    earlier: Campaign,
    campaign: Campaign,
    rng: np.random.Generator,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Visits and answers of the earlier campaign."""
    visits = earlier_visits(description, schools, people, cast, earlier, rng)
    counts = counted_before(visits, telemetry, campaign)
    worse = description.settings["earlier_campaign"]["worse"]
    then = replace(cast, temper=cast.temper + worse)
    levels = levels_of(description, schools, visits, then, counts, rng)
    return visits, answers_of(description, visits, facts, levels, rng)


def earlier_visits(
    description: Description,
    schools: pd.DataFrame,
    people: People,
    cast: Cast,
    earlier: Campaign,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """An accepted full visit of most schools that existed then, by who holds them now."""
    days = earlier.working_days()
    offsets = (days - earlier.midnight.astype("datetime64[D]")).astype(np.int64)
    minutes = rng.integers(0, 4, len(schools)) * 5
    taken: Counter[tuple[int, int]] = Counter()
    rows = []
    for school, drawn in walk_days(description, schools, earlier, len(days), rng):
        inspector = int(people.holder[school])
        day, slot = free_slot(taken, inspector, drawn)
        if day < len(days):
            rows.append((school, inspector, int(offsets[day]), slot + int(minutes[school]), True))
    visits = pd.DataFrame(rows, columns=["school", "inspector", "day", "start", "is_earlier"])
    visits = visits.astype({"school": "int64", "inspector": "int64", "is_earlier": "bool"})
    visits = dressed(description, schools, people, cast, earlier, visits, rng)
    return visits.assign(visit_id="E" + visits["visit_id"].str[1:])


def walk_days(
    description: Description,
    schools: pd.DataFrame,
    earlier: Campaign,
    days: int,
    rng: np.random.Generator,
) -> list[tuple[int, int]]:
    """The schools reached, in order, and the working day of each; a district has its own pace."""
    form = description.settings["earlier_campaign"]
    districts = sorted(schools["district_id"].unique())
    slowest, fastest = form["pace"]
    paces = dict(zip(districts, rng.uniform(slowest, fastest, len(districts)), strict=True))
    places = rng.random(len(schools)) ** schools["district_id"].map(paces).to_numpy(dtype=float)
    opened = pd.to_datetime(schools["opened_on"])
    existed = np.flatnonzero(~(opened > pd.Timestamp(earlier.starts_on)))
    order = existed[np.argsort(places[existed], kind="stable")]
    reached = order[: round(form["reached"] * len(order))]
    share = (np.arange(len(reached)) + 0.5) / max(len(reached), 1)
    drawn = np.floor(share ** (1 / form["slow_start"]) * days).astype(int)
    return list(zip(reached.tolist(), drawn.tolist(), strict=True))


def counted_before(visits: pd.DataFrame, telemetry: Telemetry, campaign: Campaign) -> Counts:
    """What the visits counted before there was telemetry: of the cameras that hung by then,
    those that show and write as the telemetry begins."""
    truth, register = telemetry.truth, telemetry.register
    started = visits["started_at"].to_numpy().astype("datetime64[D]")
    before = (campaign.midnight.astype("datetime64[D]") - started).astype(np.int64)
    in_service = np.zeros(len(visits), dtype=np.int64)
    counted = np.zeros((len(visits), 2), dtype=np.int64)
    depth = np.full(len(visits), -1, dtype=np.int64)
    for row, (school, days) in enumerate(zip(visits["school"], before.tolist(), strict=True)):
        cameras = register.of(school)
        state, age = truth.between(cameras, 0, 1)[:, 0], register.age[cameras] - days
        serving: NDArray[np.bool_] = (state != ABSENT) & (state != WORK) & (age >= 0)
        in_service[row] = serving.sum()
        counted[row] = SHOWS[state][serving].sum(), WRITES[state][serving].sum()
        old = serving & (age >= OLD_ENOUGH_DAYS)
        if old.any():
            depth[row] = int(np.median(telemetry.archive[cameras, 0][old]))
    return in_service, counted, depth
