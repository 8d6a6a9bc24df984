"""Officials: who is told of what runs late, in the districts, the schools and the city."""

from __future__ import annotations

import numpy as np
import pandas as pd

from etl.sample.description import Description
from etl.sample.letters import with_letters
from etl.sample.people import person_names

DISTRICT_OFFICES = ("district_police", "district_education")


def officials_of(
    description: Description, schools: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """Two a district, the deputy akim, and the directors of most schools."""
    form = description.settings["people"]
    rows: list[tuple[str, str | None, str | None]] = [
        (office, str(district_id), None)
        for district_id in sorted(schools["district_id"].unique())
        for office in DISTRICT_OFFICES
    ]
    rows.append(("deputy_akim", None, None))
    known = rng.random(len(schools)) < form["directors"]
    rows += [("director", None, str(school_id)) for school_id in schools.loc[known, "school_id"]]
    table = pd.DataFrame(rows, columns=["office", "district_id", "school_id"])
    table = table.assign(
        official_id=[f"O{number:04d}" for number in range(1, len(table) + 1)],
        name=person_names(description, len(table), rng),
    )
    without = rng.random(len(table)) < form["without_email"]
    return with_letters(description, table, table["official_id"], "officials", without, rng)
