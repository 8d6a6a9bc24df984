"""Signals that name no school by its name: by its number, by its address, or by what no school has."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from etl.sample.campaign import Campaign
from etl.sample.description import Description
from etl.sample.draws import shuffled
from etl.sample.shares import scaled
from etl.sample.signals import states_at

NUMBER = r"№\s*(\d+)"
BEYOND = 50  # so far past the highest number stands the one that no school has


def with_unplaced(
    description: Description,
    signals: pd.DataFrame,
    schools: pd.DataFrame,
    campaign: Campaign,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """The signals, and after them those for which somebody must find the school."""
    places = places_of(description, schools, rng)
    wanted = scaled(description, description.settings["signals"]["unplaced"], len(schools))
    places = places.iloc[np.arange(wanted) % len(places)].reset_index(drop=True)
    minute = rng.integers(0, campaign.days, wanted) * 1440 + rng.integers(7 * 60, 22 * 60, wanted)
    received = np.sort(campaign.midnight + minute.astype("timedelta64[m]"))
    more = places.assign(
        signal_id=[f"109-{len(signals) + number:05d}" for number in range(1, wanted + 1)],
        received_at=received,
        school_id=None,
        state=states_at(received, campaign, rng.random(wanted)),
    )
    return pd.concat([signals, more[signals.columns]], ignore_index=True)


def places_of(
    description: Description, schools: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """Category and place of every text that this city has the words for."""
    numbers: pd.Series = schools["name_ru"].str.extract(NUMBER)[0].dropna()
    addresses = schools["address"].dropna() if "address" in schools else pd.Series(dtype=object)
    missing = numbers.astype(int).max() + BEYOND if len(numbers) else BEYOND
    known: dict[str, NDArray[Any]] = {
        "number": shuffled(numbers.to_numpy(), rng),
        "address": shuffled(addresses.to_numpy(), rng),
        "missing": np.array([missing]),
        "nothing": np.array([""]),
    }
    rows = []
    texts = description.unplaced_signals[["category", "place", "by"]].astype(str)
    for number, (category, place, by) in enumerate(texts.itertuples(index=False, name=None)):
        words = known[by]
        if len(words):
            rows.append((category, place.format(**{by: words[number % len(words)]})))
    return pd.DataFrame(rows, columns=["category", "place"])
