"""The sample city, from a seed to its landing folder."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from etl.collect import read_places
from etl.sample import landing
from etl.sample.boundaries import district_polygons, write_districts
from etl.sample.campaign import campaign_of
from etl.sample.description import DATA, Description, read_description
from etl.sample.happenings import write_happenings
from etl.sample.schools import invented_schools, sizes
from etl.sample.streets import write_streets
from etl.sources import BY_KIND


def write_city(
    out: Path,
    *,
    schools: int = 206,
    days: int = 12,
    as_of: date,
    seed: int,
    schools_file: Path | None = None,
    districts_file: Path | None = None,
    mappings: Path | None = None,
    progress: bool = False,
) -> dict[str, int]:
    """Write a demonstration into the landing folder `out`; the number of rows of each kind.

    `as_of` is the `days`-th day of the campaign. With a file of real schools and one of their
    districts, these are copied unchanged and everything else is invented around them. ValueError
    when `out` holds anything but a demonstration, or a number is out of range."""
    description = read_description()
    campaign = campaign_of(description, as_of, days)
    rng = np.random.default_rng(seed)
    if (schools_file is None) != (districts_file is None):
        raise ValueError("A file of schools and a file of districts go together.")
    if schools_file is None and not 1 <= schools <= 8000:
        raise ValueError("The sample makes 1 to 8000 schools.")
    is_real = schools_file is not None
    if schools_file and districts_file:
        table = real_schools(description, schools_file, districts_file, mappings, as_of, rng)
        landing.clear(out)
        shutil.copyfile(schools_file, landing.folder(out, "schools") / schools_file.name)
        shutil.copyfile(districts_file, landing.folder(out, "districts") / districts_file.name)
        rows = {"districts": table["district_id"].nunique(), "schools": len(table)}
    else:
        landing.clear(out)
        polygons = district_polygons(description)
        table = invented_schools(description, polygons, schools, as_of, rng)
        rows = {"districts": write_districts(landing.folder(out, "districts"), description, polygons)}
        write_streets(out, description, polygons, seed)
    landing.write_mark(out, as_of=as_of, seed=seed, days=days, schools=len(table), finished=False)
    rows |= write_happenings(out, description, table, campaign, seed, rng, is_real, progress)
    landing.write_mark(out, as_of=as_of, seed=seed, days=days, schools=len(table), finished=True)
    return {kind: rows[kind] for kind in BY_KIND if kind in rows}


def real_schools(
    description: Description,
    schools_file: Path,
    districts_file: Path,
    mappings: Path | None,
    as_of: date,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """The schools of a file that lie in a district, with invented sizes where nothing is known."""
    places, _ = read_places(schools_file, districts_file, mappings or DATA / "mappings")
    inside = places[places["district_id"].notna()].sort_values("school_id", ignore_index=True)
    if inside.empty:
        raise ValueError(f"No school of {schools_file} lies in a district of {districts_file}.")
    owner = pd.Series(["state"] * len(inside), name="ownership")
    table = inside.join(owner).join(sizes(description, owner, as_of, rng))
    table["closed_on"] = pd.Series(dtype="datetime64[s]")  # the sample closes no real school
    return table
