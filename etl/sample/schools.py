"""Schools of the sample city: names, places, sizes, and a few remarks on purpose."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from shapely.geometry import Polygon

from etl.sample.boundaries import points_within
from etl.sample.description import Description
from etl.sample.shares import scaled


def invented_schools(
    description: Description,
    polygons: dict[str, Polygon],
    count: int,
    as_of: date,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """`count` schools, spread over the districts in proportion; `district_id` is the true one."""
    districts = description.districts
    numbers = apportioned(districts["share"].to_numpy(dtype=float), count)
    frames = []
    for district_id, number in zip(districts["district_id"], numbers, strict=True):
        points = points_within(polygons[str(district_id)], int(number), rng)
        frames.append(
            pd.DataFrame({"district_id": district_id, "lon": points[:, 0], "lat": points[:, 1]})
        )
    schools = pd.concat(frames, ignore_index=True)
    schools = schools.iloc[rng.permutation(count)].reset_index(drop=True)
    schools.insert(0, "school_id", [f"S{number:04d}" for number in range(1, count + 1)])
    schools = schools.join(names(description, count, rng))
    schools = schools.join(sizes(description, schools["ownership"], as_of, rng))
    schools["address"] = addresses(description, count, rng)
    schools["declared_district"] = declared_districts(description, schools, rng)
    with_remarks(description, schools, rng)
    return schools


def apportioned(shares: NDArray[np.float64], count: int) -> NDArray[np.int64]:
    """`count` divided by shares, the largest remainders rounded up."""
    exact = shares / shares.sum() * count
    whole: NDArray[np.int64] = np.floor(exact).astype(np.int64)
    largest = np.argsort(-(exact - whole), kind="stable")[: count - int(whole.sum())]
    whole[largest] += 1
    return whole


def names(description: Description, count: int, rng: np.random.Generator) -> pd.DataFrame:
    """A name in three languages and the owner it goes with; numbers are given out once."""
    patterns = description.school_names
    weights = patterns["weight"].to_numpy(dtype=float)
    chosen = rng.choice(len(patterns), size=count, p=weights / weights.sum())
    titles = description.school_titles
    rows, number, private = [], 0, 0
    for position in chosen:
        pattern = patterns.iloc[int(position)]
        group = titles[titles["kinds"] == ("named" if pattern["kind"] == "named" else "other")]
        if pattern["numbered"] == "yes":
            number += 1
            title = group.iloc[int(rng.integers(len(group)))]
            suffix = ""
        else:
            title = group.iloc[private % len(group)]
            again = private // len(group) + 1
            suffix = f" {again}" if again > 1 else ""
            private += 1
        row = {
            name: str(pattern[name]).format(n=number, name=str(title[name]) + suffix)
            for name in ("name_kk", "name_ru", "name_en")
        }
        row["ownership"] = str(pattern["ownership"])
        rows.append(row)
    return pd.DataFrame(rows)


def sizes(
    description: Description, ownership: pd.Series, as_of: date, rng: np.random.Generator
) -> pd.DataFrame:
    """Pupils, buildings, group of the object and, for some, the first day."""
    form = description.settings["schools"]
    count = len(ownership)
    pupils = form["pupils_median"] * np.exp(rng.normal(0, form["pupils_spread"], count))
    pupils = np.where(ownership.to_numpy() == "state", pupils, pupils * 0.45)
    pupils = np.clip(pupils, 150, 2800).round().astype(int)
    opened = np.datetime64(as_of) - rng.integers(900, 16_000, count).astype("timedelta64[D]")
    known = rng.random(count) < form["opened_known"]
    return pd.DataFrame(
        {
            "pupils": pupils,
            "buildings": 1 + (rng.random(count) < pupils / 9000) + (rng.random(count) < 0.06),
            "object_group": np.where(pupils > 600, 1, 2),
            "opened_on": pd.Series(opened).where(known),
        }
    )


def addresses(description: Description, count: int, rng: np.random.Generator) -> list[str]:
    """Street and house, in Kazakh or Russian as the school wrote it."""
    streets = description.streets
    chosen = rng.integers(len(streets), size=count)
    houses = rng.integers(1, 120, count)
    kazakh = rng.random(count) < 0.5
    return [
        f"{streets['name_kk' if kk else 'name_ru'].iloc[street]}, {house}"
        for street, house, kk in zip(chosen, houses, kazakh, strict=True)
    ]


def declared_districts(
    description: Description, schools: pd.DataFrame, rng: np.random.Generator
) -> list[str | None]:
    """The district as each school wrote it: in any language, with or without the word for it."""
    known = description.districts.set_index("district_id")
    forms = ("name_ru", "name_kk", "name_en", "name_ru", "district_id")
    chosen = rng.integers(len(forms), size=len(schools))
    silent = rng.random(len(schools))
    limit = description.settings["schools"]["without_declared_district"]
    words: list[str | None] = []
    for district_id, form, quiet in zip(schools["district_id"], chosen, silent, strict=True):
        row = known.loc[district_id]
        name = str(district_id) if forms[form] == "district_id" else str(row[forms[form]])
        words.append(None if quiet < limit else name)
    return words


def with_remarks(description: Description, schools: pd.DataFrame, rng: np.random.Generator) -> None:
    """Remarks of quality: a wrong district, no name, one number twice. Changes `schools`."""
    count = len(schools)
    if count < 2:
        return
    story = description.settings["story"]
    amounts = [scaled(description, story[part], count) for part in ("wrong_district", "no_name")]
    chosen = rng.permutation(count)[: sum(amounts)]
    wrong, nameless = chosen[: amounts[0]], chosen[amounts[0] :]
    known = description.districts["district_id"].tolist()
    for row in wrong:
        other = (known.index(schools.loc[row, "district_id"]) + 1) % len(known)
        schools.loc[row, "declared_district"] = description.districts["name_ru"].iloc[other]
    schools.loc[nameless, ["name_kk", "name_ru", "name_en"]] = None
    numbered = schools.index[schools["name_ru"].str.contains("№", na=False)]
    if scaled(description, story["same_number"], count) and len(numbered) > 2:
        first, second = numbered[-2:]
        for name in ("name_kk", "name_ru", "name_en"):
            schools.at[second, name] = str(schools.at[first, name])
