"""Who plays what in the month beside the cast: schools that a list forgot, that two hold or nobody any more."""

from __future__ import annotations

import numpy as np
import pandas as pd

from etl.sample.campaign import Campaign
from etl.sample.cast import Cast, Positions, plain_schools
from etl.sample.description import Description
from etl.sample.draws import shuffled
from etl.sample.people import People
from etl.sample.shares import scaled

PARTS = ("forgotten", "double_cover", "left_without")


def month_parts(
    description: Description,
    schools: pd.DataFrame,
    people: People,
    cast: Cast,
    campaign: Campaign,
    rng: np.random.Generator,
) -> dict[str, Positions]:
    """One part a school at most, of those with none in the cast that neither open nor close."""
    opened = pd.to_datetime(schools["opened_on"]) > pd.Timestamp(campaign.starts_on)
    moving = np.flatnonzero(opened | schools["closed_on"].notna())
    free = shuffled(np.setdiff1d(plain_schools(cast, people), moving), rng)
    amounts = [
        scaled(description, description.settings["story"][part], len(schools)) for part in PARTS
    ]
    ends = np.cumsum(amounts)
    return {
        part: np.sort(free[end - amount : end])
        for part, amount, end in zip(PARTS, amounts, ends, strict=True)
    }
