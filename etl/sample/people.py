"""Inspectors and which schools they hold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from etl.sample.campaign import Campaign
from etl.sample.description import Description
from etl.sample.schools import apportioned


@dataclass(frozen=True)
class People:
    """The inspectors, and the position of each school's holder among them."""

    inspectors: pd.DataFrame
    holder: NDArray[np.int64]
    faultless: int

    @property
    def schools_of_faultless(self) -> NDArray[np.int64]:
        """Positions of the schools whose inspector finds no fault anywhere."""
        return np.flatnonzero(self.holder == self.faultless)


def people_of(description: Description, schools: pd.DataFrame, rng: np.random.Generator) -> People:
    """Inspectors by district, at least one where there are schools; each holds a neighbourhood."""
    by_district = schools.groupby("district_id").size().sort_index()
    wanted = round(len(schools) / description.settings["people"]["schools_an_inspector"])
    extra = max(wanted - len(by_district), 0)
    numbers = 1 + apportioned(by_district.to_numpy().astype(np.float64), extra)
    districts = np.repeat(by_district.index.to_numpy(), numbers)
    inspectors = pd.DataFrame(
        {
            "inspector_id": [f"I{number:03d}" for number in range(1, len(districts) + 1)],
            "name": person_names(description, len(districts), rng),
            "role": np.where(
                rng.random(len(districts)) < 0.7, "district_inspector", "juvenile_inspector"
            ),
            "district_id": districts,
        }
    )
    # The inspector without a fault sits where most schools are and holds twice as many.
    faultless = int(np.flatnonzero(districts == by_district.idxmax())[0])
    holder = np.zeros(len(schools), dtype=np.int64)
    for district_id in by_district.index:
        here = np.flatnonzero(schools["district_id"].to_numpy() == district_id)
        order = here[np.argsort(schools["lon"].to_numpy()[here], kind="stable")]
        own = np.flatnonzero(districts == district_id)
        loads = np.where(own == faultless, 2.0, 1.0)
        holder[order] = np.repeat(own, apportioned(loads, len(order)))
    return People(inspectors, holder, faultless)


def person_names(description: Description, count: int, rng: np.random.Generator) -> list[str]:
    """Invented surnames with initials; initials of another when the surnames run out."""
    people = description.people
    order = rng.permutation(len(people))
    initials = people["initials"].to_numpy()
    return [
        f"{people['surname'].iloc[order[number % len(order)]]} "
        f"{initials[(order[number % len(order)] + 7 * (number // len(order))) % len(order)]}"
        for number in range(count)
    ]


def assignments(
    description: Description,
    schools: pd.DataFrame,
    people: People,
    without: NDArray[np.int64],
    campaign: Campaign,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Holders, substitutes and some predecessors; the schools `without` have nobody."""
    rates = description.settings["people"]
    ids = people.inspectors["inspector_id"].to_numpy()
    districts = people.inspectors["district_id"].to_numpy()
    rows: list[tuple[str, str, np.datetime64, np.datetime64 | None, str]] = []
    for position, school_id in enumerate(schools["school_id"]):
        since, chance, former = rng.integers(60, 700), rng.random(), rng.random()
        if position in without:
            continue
        holder = int(people.holder[position])
        begins = campaign.today - np.timedelta64(int(since), "D")
        rows.append((school_id, ids[holder], begins, None, "main"))
        others = np.flatnonzero(districts == districts[holder])
        others = others[others != holder]
        if not len(others):
            continue
        other = ids[others[int(since) % len(others)]]
        if chance < rates["substitutes"]:
            rows.append((school_id, other, begins, None, "substitute"))
        if former < rates["predecessors"]:
            left = begins - np.timedelta64(1, "D")
            rows.append((school_id, other, begins - np.timedelta64(400, "D"), left, "main"))
    return pd.DataFrame(rows, columns=["school_id", "inspector_id", "from_on", "to_on", "role"])
