"""What the two models of the forecast share: one simulation of a day's campaign, from the same frames."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from etl.forecast import CITY, Forecast, simulate

CITY_LEVEL = "city"


def forecast_of(progress: pd.DataFrame, throughput: pd.DataFrame, days_n: int) -> Forecast:
    """The rest of the campaign, simulated from the last `days_n` working days.

    progress: level, district_id, remaining_n. throughput: district_id, working_n, accepted_n of the districts.
    """
    districts = progress[progress["level"] != CITY_LEVEL].sort_values("district_id")
    seen = throughput.pivot_table(index="district_id", columns="working_n", values="accepted_n", fill_value=0)
    last = seen.reindex(districts["district_id"], fill_value=0).sort_index(axis=1).to_numpy()[:, -days_n:]
    return _simulated(tuple(map(str, districts["district_id"])), tuple(map(int, districts["remaining_n"])),
                      tuple(tuple(map(int, row)) for row in last))


@lru_cache(maxsize=2)  # two models tell of one simulation
def _simulated(places: tuple[str, ...], remaining: tuple[int, ...], seen: tuple[tuple[int, ...], ...]) -> Forecast:
    return simulate({place: np.array(row, dtype=np.int64) for place, row in zip(places, seen, strict=True)},
                    dict(zip(places, remaining, strict=True)))


def places_of(progress: pd.DataFrame) -> Iterator[tuple[str, Any]]:
    """(name of the place in a forecast, its row), the city by CITY."""
    for row in progress.itertuples(index=False):
        yield CITY if row.level == CITY_LEVEL else str(row.district_id), row
