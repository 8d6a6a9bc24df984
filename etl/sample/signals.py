"""Signals: what citizens told 109; who they are is nowhere."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from etl.sample.campaign import Campaign
from etl.sample.cast import WEAK, Cast
from etl.sample.description import Description
from etl.sample.shares import scaled


def signals_of(
    description: Description,
    schools: pd.DataFrame,
    cast: Cast,
    campaign: Campaign,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Reports of the campaign's days, more about weak schools; some name only a place."""
    form = description.settings["signals"]
    texts = description.signals
    count = max(scaled(description, form["count"], len(schools)), 1)
    weights = texts["weight"].to_numpy(dtype=float)
    text = rng.choice(len(texts), size=count, p=weights / weights.sum())
    pull = np.where(cast.grade == WEAK, 3.0, 1.0)
    school = rng.choice(len(schools), size=count, p=pull / pull.sum())
    minute = rng.integers(0, campaign.days, count) * 1440 + rng.integers(7 * 60, 22 * 60, count)
    received = np.sort(campaign.midnight + minute.astype("timedelta64[m]"))
    state = states_at(received, campaign, rng.random(count))
    named = texts["place"].str.contains("{name}", regex=False).to_numpy()[text]
    known = named & (rng.random(count) < form["with_school"])
    names = schools["name_ru"].fillna("школа без названия").to_numpy()[school]
    ids = pd.Series(schools["school_id"].to_numpy()[school])
    return pd.DataFrame(
        {
            "signal_id": [f"109-{number:05d}" for number in range(1, count + 1)],
            "received_at": received,
            "category": texts["category"].to_numpy()[text],
            "school_id": ids.where(known),
            "place": [
                str(texts["place"].iloc[int(number)]).format(name=name)
                for number, name in zip(text, names, strict=True)
            ],
            "state": state,
        }
    )


def states_at(
    received: NDArray[np.datetime64], campaign: Campaign, chance: NDArray[np.float64]
) -> NDArray[np.str_]:
    """What became of each report by the end of `as_of`: the older, the likelier it is closed."""
    age = (campaign.today + np.timedelta64(1, "D") - received).astype("timedelta64[h]").astype(int)
    return np.where(age < 30, "new", np.where(chance < age / 400, "closed", "in_work"))
