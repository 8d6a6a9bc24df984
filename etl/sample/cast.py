"""Who plays what: how good each school is, and which schools carry which part of the story."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from etl.sample.campaign import Campaign
from etl.sample.description import Description
from etl.sample.people import People
from etl.sample.shares import scaled

Positions = NDArray[np.int64]
GOOD, MIDDLE, WEAK = 0, 1, 2
ANY = -1

# Part → the grade of school it is told at, where there is one left.
PARTS = {
    "no_inspector": ANY,
    "not_recording": WEAK,
    "short_archive": WEAK,
    "lost_link": MIDDLE,
    "paper_button": MIDDLE,
    "overdue": MIDDLE,
    "earlier_visit": WEAK,
    "new_cameras": GOOD,
    "never_visited": ANY,
    "unanswered": ANY,
    "locked_room": ANY,
    "nameless": ANY,
    "returned": ANY,
    "submitted": ANY,
    "says_all_show": MIDDLE,
    "dropped_link": ANY,
}


@dataclass(frozen=True)
class Cast:
    """Grade and temper of every school, and the positions of those with a part."""

    grade: NDArray[np.int64]
    temper: NDArray[np.float64]  # schools × systems: above 0 is worse than the grade
    mends: NDArray[np.bool_]
    parts: dict[str, Positions]

    def of(self, part: str) -> Positions:
        """Positions of the schools with this part."""
        return self.parts.get(part, np.empty(0, dtype=np.int64))


def cast_of(
    description: Description, schools: pd.DataFrame, people: People, rng: np.random.Generator
) -> Cast:
    """Grades by a hidden quality that leans on district and owner; then the parts."""
    count = len(schools)
    quality = rng.normal(0, 1, count)
    leaning = description.districts.set_index("district_id")["quality"]
    quality += schools["district_id"].map(leaning).fillna(0).to_numpy(dtype=float)
    private = schools["ownership"].to_numpy() == "private"
    quality += description.settings["schools"]["private_quality"] * private
    place = np.argsort(np.argsort(-quality)) / count
    limits = np.cumsum(description.settings["schools"]["grade_shares"])[:2]
    grade = np.digitize(place, limits).astype(np.int64)
    held = people.schools_of_faultless
    grade[held[::2]] = WEAK
    parts = parts_of(description, grade, held, rng)
    systems = description.criteria["system"].nunique()
    temper = rng.normal(0, 0.6, (count, systems)) - 0.18
    mends = rng.random(count) < np.array(description.settings["prescriptions"]["mended"])[grade]
    for part in ("overdue", "not_recording", "short_archive", "paper_button"):
        mends[parts.get(part, [])] = False
    mends[held] = False
    return Cast(grade, temper, mends, parts)


def parts_of(
    description: Description, grade: Positions, taken: Positions, rng: np.random.Generator
) -> dict[str, Positions]:
    """One part a school at most; none for the schools of the faultless inspector."""
    order = rng.permutation(len(grade))
    free = order[~np.isin(order, taken)]
    parts: dict[str, Positions] = {}
    for part, wanted in PARTS.items():
        amount = scaled(description, description.settings["story"][part], len(grade))
        fitting = free[(grade[free] == wanted) | (wanted == ANY)]
        chosen = fitting[:amount] if len(fitting) >= amount else free[:amount]
        parts[part] = np.sort(chosen)
        free = free[~np.isin(free, chosen)]
    return parts


def plain_schools(cast: Cast, people: People) -> Positions:
    """Positions of the schools with no part, whose inspector is not the faultless one."""
    taken = np.concatenate([*cast.parts.values(), people.schools_of_faultless])
    return np.setdiff1d(np.arange(len(cast.grade)), taken)


def mend_days(
    cast: Cast, visit_days: NDArray[np.datetime64], campaign: Campaign, rng: np.random.Generator
) -> NDArray[np.datetime64]:
    """The day on which each school mends what it can at once; NaT where it does not."""
    after = rng.integers(1, 3, len(visit_days))
    days = np.full(len(visit_days), np.datetime64("NaT"), dtype="datetime64[D]")
    known = ~np.isnat(visit_days) & cast.mends
    days[known] = campaign.later(visit_days[known], after[known])
    return days
