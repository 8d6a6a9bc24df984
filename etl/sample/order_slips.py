"""What is odd about a prescription on paper: no deadline of its own, or issued twice and withdrawn."""

from __future__ import annotations

import numpy as np
import pandas as pd

from etl.sample.campaign import Campaign
from etl.sample.description import Description
from etl.sample.draws import shuffled
from etl.sample.shares import scaled

COURSE = ["extended_to_on", "extension_reason", "reported_on", "verified_on", "reopened_on"]


def with_slips(
    description: Description,
    orders: pd.DataFrame,
    schools: int,
    campaign: Campaign,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """The prescriptions; a few leave their deadline to the rule, and a second copy was withdrawn."""
    story = description.settings["story"]
    told = orders.assign(outcome=pd.Series(None, index=orders.index, dtype=object))
    own = told.index[~told["is_earlier"].astype(bool)].to_numpy()
    withdrawn = shuffled(own, rng)[: scaled(description, story["withdrawn"], schools)]
    open_ended = told.loc[own, [*COURSE, "outcome"]].isna().all(axis=1)
    running = own[open_ended.to_numpy() & (told.loc[own, "due_on"] > campaign.today).to_numpy()]
    by_rule = shuffled(running, rng)[: scaled(description, story["due_by_rule"], schools)]
    copies = told.loc[withdrawn].assign(outcome="withdrawn")
    copies[COURSE] = None
    copies["prescription_id"] = [
        f"П-{day.year}-{number:04d}"
        for number, day in enumerate(copies["issued_on"], start=len(told) + 1)
    ]
    told.loc[by_rule, "due_on"] = pd.NaT
    return pd.concat([told, copies], ignore_index=True)
