"""The commissions' work: visits, answers, prescriptions and re-checks, from telemetry and story."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from etl.sample import story
from etl.sample.campaign import Campaign
from etl.sample.cast import Cast
from etl.sample.description import Description
from etl.sample.levels import Levels, levels_of, measured
from etl.sample.people import People
from etl.sample.prescriptions import ordered, with_course
from etl.sample.rechecks import not_mended, recheck_levels, recheck_visits
from etl.sample.telemetry import Moments, Telemetry
from etl.sample.wording import answers_of

NOON = 12


@dataclass(frozen=True)
class Inspection:
    """All that the commissions wrote: visits, answers, prescriptions."""

    visits: pd.DataFrame
    answers: pd.DataFrame
    orders: pd.DataFrame


def moments_of(
    visits: pd.DataFrame, mended_on: NDArray[np.datetime64], campaign: Campaign
) -> Moments:
    """The hour of each school's visit in the campaign, and noon of the day it mended."""
    now = visits[~visits["is_earlier"]]
    visited = np.full(len(mended_on), -1, dtype=np.int64)
    visited[now["school"].to_numpy(dtype=np.int64)] = campaign.hour_of(now["started_at"].to_numpy())
    mended = np.full(len(mended_on), -1, dtype=np.int64)
    known = ~np.isnat(mended_on) & (mended_on <= campaign.today)
    mended[known] = campaign.hour_of(mended_on[known]) + NOON
    return Moments(visited, mended)


def visit_days(visits: pd.DataFrame, schools: int) -> NDArray[np.datetime64]:
    """The day on which each school was walked in the campaign; NaT where it was not."""
    days = np.full(schools, np.datetime64("NaT"), dtype="datetime64[D]")
    now = visits[~visits["is_earlier"]]
    started = now["started_at"].to_numpy().astype("datetime64[D]")
    days[now["school"].to_numpy(dtype=np.int64)] = started
    return days


def found(
    description: Description,
    schools: pd.DataFrame,
    people: People,
    cast: Cast,
    visits: pd.DataFrame,
    telemetry: Telemetry,
    campaign: Campaign,
    rng: np.random.Generator,
) -> Levels:
    """What the full visits found, with the story told on top."""
    counts = measured(visits, telemetry, campaign)
    levels = levels_of(description, schools, visits, cast, counts, rng)
    story.button_on_paper_only(levels, visits, cast)
    story.all_show_by_word(levels, visits, cast)
    story.faultless_inspector(levels, visits, people.schools_of_faultless, rng)
    story.not_to_be_established(levels, visits, cast)
    story.half_a_checklist(levels, visits, cast, rng)
    return levels


def inspected(
    description: Description,
    visits: pd.DataFrame,
    levels: Levels,
    cast: Cast,
    mended_on: NDArray[np.datetime64],
    facts: pd.DataFrame,
    telemetry: Telemetry,
    campaign: Campaign,
    rng: np.random.Generator,
) -> Inspection:
    """Visits with their re-checks, answers and prescriptions."""
    orders = ordered(description, visits, levels, cast)
    orders = with_course(description, orders, mended_on, campaign, rng)
    orders = story.overdue_prescriptions(orders, cast)
    checks = recheck_visits(orders, visits, rng)
    anew = recheck_levels(description, checks, telemetry, campaign)
    orders = not_mended(orders, checks, anew)
    answers = pd.concat(
        [
            answers_of(description, visits, facts, levels, rng),
            answers_of(description, checks, facts, anew, rng),
        ],
        ignore_index=True,
    )
    both = pd.concat([visits, checks], ignore_index=True).sort_values(
        ["started_at", "visit_id"], kind="stable", ignore_index=True
    )
    return Inspection(both, answers, orders)
