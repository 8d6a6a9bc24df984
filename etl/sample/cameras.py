"""The register of cameras."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from etl.sample.campaign import Campaign
from etl.sample.cast import Cast
from etl.sample.description import Description


@dataclass(frozen=True)
class Register:
    """The cameras, ordered by school; `bounds[s]:bounds[s + 1]` are those of school `s`."""

    table: pd.DataFrame
    school: NDArray[np.int64]
    bounds: NDArray[np.int64]
    age: NDArray[np.int64]  # days in service on the first day of the campaign; below 0 is later
    leaves: NDArray[np.int64]  # day of the campaign on which it is retired; large where it is not
    is_planned: NDArray[np.bool_]
    under_work: NDArray[np.bool_]

    def of(self, school: int) -> slice:
        """Where the cameras of a school stand."""
        return slice(int(self.bounds[school]), int(self.bounds[school + 1]))


def register_of(
    description: Description,
    schools: pd.DataFrame,
    cast: Cast,
    campaign: Campaign,
    rng: np.random.Generator,
) -> Register:
    """Cameras by the size of the school, a few planned, under work, retired or new."""
    form = description.settings["cameras"]
    wanted = form["base"] + schools["pupils"].to_numpy(dtype=float) / form["pupils_a_camera"]
    wanted *= np.exp(rng.normal(0, 0.15, len(schools)))
    numbers = np.clip(wanted.round(), form["least"], form["most"]).astype(np.int64)
    school = np.repeat(np.arange(len(schools)), numbers)
    count = len(school)
    bounds = np.concatenate([[0], np.cumsum(numbers)])
    inner = np.arange(count) - bounds[school]
    age = rng.integers(220, 2600, len(schools))[school]
    age = np.where(rng.random(count) < 0.15, age // 2, age)
    is_new = (rng.random(count) < form["new"]) & (inner > 0)
    is_new |= np.isin(school, cast.of("new_cameras"))
    ago = rng.integers(2, 29, count)  # days before `as_of`, so the archive is still filling
    age = np.where(is_new, ago - (campaign.days - 1), age)
    state, leaves = np.full(count, "in_service", dtype=object), np.full(count, 10**6)
    odd = rng.random(count) * (inner > 1)
    limits = np.cumsum([form["planned"], form["retired"], form["under_work"]])
    is_planned = (odd > 0) & (odd < limits[0]) & ~is_new
    is_retired = (odd >= limits[0]) & (odd < limits[1]) & ~is_new
    under_work = (odd >= limits[1]) & (odd < limits[2]) & ~is_new
    state[is_planned], state[under_work] = "planned", "under_work"
    leaves[is_retired] = -rng.integers(1, 100, int(is_retired.sum()))
    first = campaign.midnight.astype("datetime64[D]")
    table = pd.DataFrame(
        {
            "camera_id": camera_ids(schools, school, inner),
            "school_id": schools["school_id"].to_numpy()[school],
            "zone": zones(description, inner, rng),
            "commissioned_on": pd.Series(first - age.astype("timedelta64[D]")).mask(is_planned),
            "retired_on": pd.Series(first + leaves.astype("timedelta64[D]")).where(is_retired),
            "state": state,
            "vendor": vendors(description, len(schools), rng)[school],
            "retention_days": retention_days(description, school, rng.spawn(1)[0]),
        }
    )
    return Register(table, school, bounds, age, leaves, is_planned, under_work)


def camera_ids(
    schools: pd.DataFrame, school: NDArray[np.int64], inner: NDArray[np.int64]
) -> list[str]:
    """The school's id and the number of the camera in it."""
    ids = schools["school_id"].to_numpy()
    return [f"{ids[row]}-C{number + 1:02d}" for row, number in zip(school, inner, strict=True)]


def zones(
    description: Description, inner: NDArray[np.int64], rng: np.random.Generator
) -> NDArray[np.str_]:
    """The first camera of a school looks at the entrance, the others where they are drawn."""
    form = description.settings["cameras"]
    weights = np.array(form["zone_weights"])
    drawn = rng.choice(np.array(form["zones"]), size=len(inner), p=weights / weights.sum())
    drawn[inner == 0] = "entrance"
    return drawn


def vendors(description: Description, count: int, rng: np.random.Generator) -> NDArray[np.str_]:
    """A maker a school."""
    table = description.vendors
    weights = table["weight"].to_numpy(dtype=float)
    return rng.choice(table["vendor"].to_numpy(dtype=str), size=count, p=weights / weights.sum())


def retention_days(description: Description, school: NDArray[np.int64], rng: np.random.Generator) -> pd.Series:
    """The depth of archive that the register claims: a school's own, at a few cameras none or not known."""
    form = description.settings["cameras"]
    weights = np.array(form["retention_weights"])
    claims = rng.choice(np.array(form["retention_days"]), size=school.max() + 1, p=weights / weights.sum())
    odd = rng.random(len(school))
    claimed = pd.Series(claims[school], dtype="Int64").mask(odd < form["retention_none"], 0)
    return claimed.mask(odd > 1 - form["retention_unknown"])
