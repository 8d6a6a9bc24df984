"""Visits: which commission walks which school, when, and what the reviewer says."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from etl.sample.campaign import Campaign
from etl.sample.cast import Cast
from etl.sample.description import Description
from etl.sample.people import People, person_names

SLOTS = (9 * 60, 11 * 60 + 15, 14 * 60, 16 * 60 + 15)  # minutes after midnight


def full_visits(
    description: Description,
    schools: pd.DataFrame,
    people: People,
    cast: Cast,
    campaign: Campaign,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """The whole-checklist visits of the campaign up to `as_of`, and some of months before.

    `school` is the position of the school; `is_earlier` marks what came before the campaign.
    """
    places = planned_order(description, schools, cast, rng)
    rows = []
    taken: Counter[tuple[int, int]] = Counter()
    weights = np.cumsum(day_weights(description, campaign))
    drawn_days = np.searchsorted(weights / weights[-1], places)
    minutes = rng.integers(0, 4, len(schools)) * 5
    for school in np.argsort(places, kind="stable"):
        if school in cast.of("never_visited"):
            continue
        inspector = int(people.holder[school])
        day, slot = free_slot(taken, inspector, int(drawn_days[school]))
        start = slot + int(minutes[school])
        if day < campaign.days:
            rows.append((int(school), inspector, day, start, False))
    for school in cast.of("earlier_visit"):
        day = -int(rng.integers(60, 140))
        first = campaign.midnight.astype("datetime64[D]") + np.timedelta64(day, "D")
        day += int((campaign.later(np.array([first]), 0)[0] - first).astype(int))
        rows.append((int(school), int(people.holder[school]), day, SLOTS[1], True))
    visits = pd.DataFrame(rows, columns=["school", "inspector", "day", "start", "is_earlier"])
    visits = visits.astype({"school": "int64", "inspector": "int64", "is_earlier": "bool"})
    return dressed(description, schools, people, cast, campaign, visits, rng)


def free_slot(taken: Counter[tuple[int, int]], inspector: int, day: int) -> tuple[int, int]:
    """The first day from `day` on with room for one more visit, and its minute. Changes `taken`."""
    while taken[(inspector, day)] >= len(SLOTS):
        day += 1
    taken[(inspector, day)] += 1
    return day, SLOTS[taken[(inspector, day)] - 1]


def planned_order(
    description: Description, schools: pd.DataFrame, cast: Cast, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Each school's place in the walk, 0 first to 1 last; slow districts lag."""
    pace = description.districts.set_index("district_id")["pace"]
    places = rng.random(len(schools))
    places **= schools["district_id"].map(pace).fillna(1.0).to_numpy(dtype=float)
    places[cast.of("overdue")] *= 0.15  # walked first, so that deadlines can pass
    places[cast.of("submitted")] = 0.9 + 0.1 * places[cast.of("submitted")]
    return places


def day_weights(description: Description, campaign: Campaign) -> NDArray[np.float64]:
    """How much of the walk falls on each day."""
    form = description.settings["campaign"]
    offsets = np.arange(form["visited_by_day"])
    days = campaign.midnight.astype("datetime64[D]") + offsets
    weekday = (days.astype("datetime64[D]").view("int64") - 4) % 7  # 0 is Monday
    weights = np.where(offsets < form["walk_days"], 1.0, form["late_weight"])
    weights[~campaign.is_working(days)] = form["sunday_weight"]
    weights[weekday == 5] = form["saturday_weight"]
    return weights


def dressed(
    description: Description,
    schools: pd.DataFrame,
    people: People,
    cast: Cast,
    campaign: Campaign,
    visits: pd.DataFrame,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """The visits with ids, moments, participants and review."""
    form = description.settings["visits"]
    count = len(visits)
    visits = visits.sort_values(["day", "start", "school"], kind="stable", ignore_index=True)
    minutes = (visits["day"] * 24 * 60 + visits["start"]).to_numpy(dtype=np.int64)
    lasts = rng.integers(form["lasts_minutes"][0], form["lasts_minutes"][1] + 1, count)
    visits["visit_id"] = [f"V{number:05d}" for number in range(1, count + 1)]
    visits["school_id"] = schools["school_id"].to_numpy()[visits["school"]]
    visits["inspector_id"] = people.inspectors["inspector_id"].to_numpy()[visits["inspector"]]
    visits["started_at"] = campaign.midnight + minutes.astype("timedelta64[m]")
    visits["finished_at"] = visits["started_at"] + lasts.astype("timedelta64[m]")
    visits["purpose"] = "full"
    visits["participants"] = participants(description, people, visits, rng)
    visits["is_announced"] = rng.random(count) < form["announced"]
    return reviewed(visits, cast)


def reviewed(visits: pd.DataFrame, cast: Cast) -> pd.DataFrame:
    """The visits with the reviewer's word; some of this month's name nobody who took part."""
    visits["review_state"] = "accepted"
    now = ~visits["is_earlier"]
    for part in ("returned", "submitted"):
        visits.loc[now & visits["school"].isin(cast.of(part)), "review_state"] = part
    visits.loc[now & visits["school"].isin(cast.of("nameless")), "participants"] = None
    return visits


def participants(
    description: Description, people: People, visits: pd.DataFrame, rng: np.random.Generator
) -> list[str]:
    """Who took part; most commissions are joint, some lack the police or the department."""
    form = description.settings["visits"]
    count = len(visits)
    others = person_names(description, len(description.people) * 3, rng)
    leaders = people.inspectors["name"].to_numpy()[visits["inspector"].to_numpy(dtype=np.int64)]
    drawn = rng.integers(len(others), size=(count, 3))
    joint, helped, lacking = (rng.random(count) for _ in range(3))
    texts = []
    for number in range(count):
        named = [f"director: {others[drawn[number, 1]]}"]
        if joint[number] < form["joint"] or lacking[number] < 0.5:
            named.insert(0, f"police: {leaders[number]}")
        if joint[number] < form["joint"] or lacking[number] >= 0.5:
            named.insert(0, f"education: {others[drawn[number, 0]]}")
        if helped[number] < form["ikomek109"]:
            named.append(f"ikomek109: {others[drawn[number, 2]]}")
        texts.append("; ".join(named))
    return texts
