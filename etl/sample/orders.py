"""What the campaign's order holds: its list of schools, and the plan that a district made of it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from etl.sample.campaign import Campaign, campaign_id
from etl.sample.cast import Positions

PLAN_DAYS = 14  # the district with a plan of its own means to be through by the end of the second week
FRONT_LOADED = 0.7  # below 1 the first days take the most


def listed_schools(
    schools: pd.DataFrame, forgotten: Positions, campaign: Campaign
) -> pd.DataFrame:
    """The schools open on the first day, without those that the list forgot."""
    opened = pd.to_datetime(schools["opened_on"])
    listed = ~(opened > pd.Timestamp(campaign.starts_on)).to_numpy()
    listed[forgotten] = False
    return pd.DataFrame(
        {"campaign_id": campaign_id(campaign), "school_id": schools.loc[listed, "school_id"]}
    )


def district_plan(schools: pd.DataFrame, listed: pd.DataFrame, campaign: Campaign) -> pd.DataFrame:
    """A row a working day of the campaign for the district with the most listed schools.

    The first days take the most; the other districts have no plan of their own."""
    sizes = schools.loc[schools["school_id"].isin(listed["school_id"]), "district_id"].value_counts()
    district_id = min(sizes.index[sizes == sizes.max()])
    days = campaign.working_days()
    through = campaign.midnight.astype("datetime64[D]") + np.timedelta64(PLAN_DAYS, "D")
    passed = np.arange(1, len(days) + 1) / max(int((days < through).sum()), 1)
    planned = np.minimum(passed, 1) ** FRONT_LOADED * sizes.max()
    return pd.DataFrame(
        {
            "campaign_id": campaign_id(campaign),
            "district_id": district_id,
            "day_on": days,
            "planned_n": np.ceil(planned - 1e-9).astype(np.int64),
        }
    )
