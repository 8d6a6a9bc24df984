"""Faults of the assignments: schools that two hold at once, and a school whose holder left."""

from __future__ import annotations

import numpy as np
import pandas as pd

from etl.sample.campaign import Campaign
from etl.sample.cast import Positions
from etl.sample.description import Description
from etl.sample.people import People


def with_faults(
    description: Description,
    held: pd.DataFrame,
    schools: pd.DataFrame,
    people: People,
    parts: dict[str, Positions],
    campaign: Campaign,
) -> pd.DataFrame:
    """The assignments, some of which say too much or no longer say enough."""
    form = description.settings["people"]
    ids = schools["school_id"]
    told = held.copy()
    left = told["school_id"].isin(ids.iloc[parts["left_without"]])
    now = left & (told["role"] == "main") & told["to_on"].isna()
    told.loc[now, "to_on"] = campaign.today - np.timedelta64(form["left_days"], "D")
    since = campaign.midnight.astype("datetime64[D]") - np.timedelta64(form["doubled_since_days"], "D")
    second = [
        (ids.iloc[school], other, since, None, "main")
        for school in parts["double_cover"].tolist()
        if (other := colleague(people, school, set(told.loc[told["school_id"] == ids.iloc[school], "inspector_id"])))
    ]
    more = pd.DataFrame(second, columns=told.columns).astype(told.dtypes)
    return pd.concat([told, more], ignore_index=True)


def colleague(people: People, school: int, named: set[str]) -> str | None:
    """Another inspector of the holder's district whom nothing ties to the school yet."""
    table, holder = people.inspectors, int(people.holder[school])
    own = table.loc[table["district_id"] == table["district_id"].iloc[holder], "inspector_id"]
    others = [str(one) for one in own if one not in named]
    # after the holder where there is one, so that the first of the two is still the holder
    later = [one for one in others if one > table["inspector_id"].iloc[holder]]
    return next(iter(later + others), None)
