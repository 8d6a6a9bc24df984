"""What each commission found at each criterion, before it is put into words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from etl.sample.campaign import Campaign
from etl.sample.cast import Cast
from etl.sample.description import Description
from etl.sample.telemetry import ABSENT, SHOWS, WORK, WRITES, Telemetry

PASS, PART, FAULT, NOT_APPLICABLE, UNKNOWN = 0, 1, 2, -1, -2
SHOWING, WRITING = 0, 1
OLD_ENOUGH_DAYS = 30  # a younger archive is filling, not short

# Cameras in service a visit; of these showing and writing; days of archive.
Counts = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]


@dataclass
class Levels:
    """Visits × criteria: what was found, and what was counted where telemetry knows better."""

    codes: list[str]
    matrix: NDArray[np.int64]
    is_written: NDArray[np.bool_]
    in_service: NDArray[np.int64]
    counted: NDArray[np.int64]  # visits × (showing, writing)
    depth: NDArray[np.int64]  # days of archive; -1 where every camera is new

    def column(self, code: str) -> NDArray[np.int64]:
        """The levels of one criterion, a view."""
        column: NDArray[np.int64] = self.matrix[:, self.codes.index(code)]
        return column

    def set(self, rows: NDArray[np.int64], codes: tuple[str, ...], level: int) -> None:
        """Put one level into some criteria of some visits."""
        for code in codes:
            self.column(code)[rows] = level


def levels_of(
    description: Description,
    schools: pd.DataFrame,
    visits: pd.DataFrame,
    cast: Cast,
    counts: Counts,
    rng: np.random.Generator,
) -> Levels:
    """Draw every level by grade and temper, then let what was counted and logic overrule."""
    criteria = description.criteria
    school = visits["school"].to_numpy(dtype=np.int64)
    matrix = drawn(description, school, cast, rng)
    in_service, counted, depth = counts
    miscounted = rng.random(len(visits)) < description.settings["answers"]["miscounted"]
    counted[miscounted & (counted[:, SHOWING] < in_service)] += 1
    counted = np.minimum(counted, in_service[:, None])
    levels = Levels(
        criteria["code"].tolist(),
        matrix,
        np.ones(matrix.shape, dtype=bool),
        in_service,
        counted,
        depth,
    )
    without_subject(description, levels, schools.iloc[school], rng)
    judge_telemetry(description, levels)
    return levels


def drawn(
    description: Description, school: NDArray[np.int64], cast: Cast, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Levels by the rates of `faults.csv`; a school's temper in a system moves them together."""
    criteria = description.criteria
    system = criteria["system"].map({s: n for n, s in enumerate(criteria["system"].unique())})
    temper = np.exp(cast.temper[school][:, system.to_numpy()])
    grades = ("good", "middle", "weak")
    part, fault = (
        criteria[[f"{kind}_{grade}" for grade in grades]]
        .to_numpy(dtype=float)
        .T[cast.grade[school]]
        for kind in ("part", "fault")
    )
    draw = rng.random(temper.shape)
    matrix = np.where(
        draw < fault * temper, FAULT, np.where(draw < (fault + part) * temper, PART, PASS)
    )
    unknown = rng.random(temper.shape) < description.settings["answers"]["unknown"]
    return np.asarray(np.where(unknown, UNKNOWN, matrix), dtype=np.int64)


def measured(
    visits: pd.DataFrame,
    telemetry: Telemetry,
    campaign: Campaign,
) -> Counts:
    """Cameras in service, showing and writing, and the archive's depth, as each visit begins."""
    truth = telemetry.truth
    polls = campaign.poll_of(visits["started_at"].to_numpy(), truth.polls_an_hour)
    in_service = np.zeros(len(visits), dtype=np.int64)
    counted = np.zeros((len(visits), 2), dtype=np.int64)
    depth = np.full(len(visits), -1, dtype=np.int64)
    for row, (school, poll) in enumerate(zip(visits["school"], polls.tolist(), strict=True)):
        cameras, day = telemetry.register.of(school), poll // truth.polls_a_day
        state = truth.between(cameras, poll, poll + 1)[:, 0]
        serving = (state != ABSENT) & (state != WORK)
        in_service[row] = serving.sum()
        counted[row] = SHOWS[state].sum(), WRITES[state].sum()
        old = serving & (telemetry.register.age[cameras] + day >= OLD_ENOUGH_DAYS)
        if old.any():
            depth[row] = int(np.median(telemetry.archive[cameras, day][old]))
    return in_service, counted, depth


def without_subject(
    description: Description, levels: Levels, schools: pd.DataFrame, rng: np.random.Generator
) -> None:
    """What cannot be asked where its subject is missing. Changes `levels`."""
    form = description.settings["answers"]
    small = schools["pupils"].to_numpy() < form["turnstiles_from_pupils"]
    levels.set(np.flatnonzero(small), ("AC-01", "AC-02"), NOT_APPLICABLE)
    first = rng.random(len(schools)) < form["no_earlier_prescription"]
    levels.set(np.flatnonzero(first), ("IN-03",), NOT_APPLICABLE)
    for missing, codes in (("AC-01", ("AC-02",)), ("PE-03", ("PE-04",)), ("PB-01", ("PB-04",))):
        levels.set(np.flatnonzero(levels.column(missing) == FAULT), codes, NOT_APPLICABLE)
    levels.set(np.flatnonzero(levels.column("PB-01") == FAULT), ("PB-02",), FAULT)
    levels.set(np.flatnonzero(levels.column("PB-02") == FAULT), ("PB-03",), FAULT)
    silent = (levels.column("PB-03") == FAULT) & (levels.column("PB-04") != NOT_APPLICABLE)
    levels.set(np.flatnonzero(silent), ("PB-04",), UNKNOWN)
    levels.set(np.flatnonzero(levels.depth < 0), ("AR-02",), NOT_APPLICABLE)
    levels.set(np.flatnonzero(levels.in_service == 0), ("VS-04", "VS-06", "AR-01"), NOT_APPLICABLE)


def judge_telemetry(description: Description, levels: Levels) -> None:
    """Levels of the three criteria that telemetry answers. Changes `levels`."""
    criteria = description.criteria
    pass_at, veto_at = (
        dict(zip(criteria["code"], criteria[name].astype(float), strict=True))
        for name in ("pass_at", "veto_at")
    )
    share = levels.counted / np.maximum(levels.in_service, 1)[:, None]
    values = {"VS-04": share[:, SHOWING], "AR-01": share[:, WRITING], "AR-02": levels.depth}
    for code, value in values.items():
        column = levels.column(code)
        level = np.where(value < pass_at[code], PART, PASS)
        level = np.where(value < veto_at[code], FAULT, level)
        column[:] = np.where(column == NOT_APPLICABLE, column, level)
