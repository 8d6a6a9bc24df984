"""Prescriptions: what a commission orders to mend, and how far that has come by `as_of`."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from etl.sample.campaign import Campaign
from etl.sample.cast import GOOD, WEAK, Cast
from etl.sample.description import Description
from etl.sample.levels import FAULT, PART, Levels

SEVERITIES = ("critical", "major", "minor")
Days = NDArray[np.datetime64]


def ordered(
    description: Description, visits: pd.DataFrame, levels: Levels, cast: Cast
) -> pd.DataFrame:
    """One prescription a visit × severity × need of budget, from what failed.

    A partly met criterion is written into a prescription only where it is critical; the other
    partly met ones stay remarks."""
    found = findings(description, visits, levels)
    grouped = found.groupby(["row", "severity", "needs_budget"], sort=True)
    table = grouped.agg(criteria=("code", ";".join), owner=("owner", "first")).reset_index()
    for name in ("visit_id", "school", "is_earlier"):
        table[name] = visits[name].to_numpy()[table["row"]]
    issued = visits["started_at"].to_numpy().astype("datetime64[D]")[table["row"]]
    table["issued_on"] = issued
    table["grade"] = cast.grade[table["school"].to_numpy(dtype=np.int64)]
    table["mends"] = cast.mends[table["school"].to_numpy(dtype=np.int64)]
    return table


def findings(description: Description, visits: pd.DataFrame, levels: Levels) -> pd.DataFrame:
    """What failed in the visits that the reviewer did not return, one row a finding."""
    criteria = description.criteria
    critical = (criteria["severity"] == "critical").to_numpy()
    failed = (levels.matrix == FAULT) | ((levels.matrix == PART) & critical)
    failed &= levels.is_written
    failed[visits["review_state"] == "returned"] = False
    row, position = np.nonzero(failed)
    table = criteria.iloc[position][["code", "severity", "owner", "needs_budget"]].copy()
    table["needs_budget"] = table["needs_budget"] == "yes"
    table["severity"] = pd.Categorical(table["severity"], SEVERITIES).codes
    return table.assign(row=row).reset_index(drop=True)


def with_course(
    description: Description,
    table: pd.DataFrame,
    mended_on: Days,
    campaign: Campaign,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Add deadline, extension, report and verification; `mended_on` is a day a school."""
    form = description.settings["prescriptions"]
    count = len(table)
    issued = table["issued_on"].to_numpy().astype("datetime64[D]")
    due = deadlines(form, table["severity"].to_numpy(), issued, campaign)
    grade, severity = table["grade"].to_numpy(), table["severity"].to_numpy()
    budget, earlier = table["needs_budget"].to_numpy(), table["is_earlier"].to_numpy()
    chance = rng.random((count, 4))
    nothing = np.full(count, np.datetime64("NaT"), dtype="datetime64[D]")

    mended = mended_on[table["school"].to_numpy(dtype=np.int64)]
    willing = (severity == 0) & ~budget | (grade == GOOD) | (chance[:, 0] < 0.3)
    at_once = table["mends"].to_numpy() & willing & ~np.isnat(mended) & ~earlier
    told = ~at_once & ~earlier & (chance[:, 1] < form["reported"]) & (severity > 0)
    reported = np.where(at_once, mended, nothing)
    reported = np.where(told, campaign.later(issued, rng.integers(1, 8, count)), reported)
    reported = np.where(earlier, due - rng.integers(0, 3, count).astype("timedelta64[D]"), reported)
    reported = np.where(reported > campaign.today, nothing, np.maximum(reported, issued))
    verified = np.where(at_once | earlier, reported, nothing)
    known = ~np.isnat(verified)
    verified[known] = campaign.later(verified[known], 1)
    verified = np.where(verified > campaign.today, nothing, verified)

    again = ~np.isnat(verified) & (grade == WEAK) & (chance[:, 2] < form["reopened"])
    reopened = np.where(
        again, verified + rng.integers(1, 3, count).astype("timedelta64[D]"), nothing
    )
    reopened = np.where(reopened > campaign.today, nothing, reopened)
    extends = budget & np.isnat(reported) & (chance[:, 3] < np.array(form["extended"])[grade])
    extended = np.where(extends, due + np.timedelta64(form["extension_days"], "D"), nothing)
    reasons = np.array(form["reasons"], dtype=object)[
        rng.integers(len(form["reasons"]), size=count)
    ]
    done = table.assign(
        due_on=due, extended_to_on=extended, reported_on=reported, verified_on=verified,
        reopened_on=reopened, extension_reason=pd.Series(reasons).where(extends, None),
    )  # fmt: skip
    done = done.sort_values(["issued_on", "row", "severity"], kind="stable", ignore_index=True)
    numbers = [
        f"П-{day.year}-{number:04d}" for number, day in enumerate(done["issued_on"], start=1)
    ]
    return done.assign(prescription_id=numbers)


def deadlines(
    form: dict[str, int], severity: NDArray[np.int64], issued: Days, campaign: Campaign
) -> Days:
    """Working days for what is critical or major, calendar days for what is minor."""
    due = campaign.later(issued, form["critical_working_days"])
    due = np.where(severity == 1, campaign.later(issued, form["major_working_days"]), due)
    by_calendar = issued + np.timedelta64(form["minor_days"], "D")
    return np.where(severity == 2, by_calendar, due).astype("datetime64[D]")
