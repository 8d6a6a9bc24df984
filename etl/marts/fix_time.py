"""grain: one row a level × place × owner: Kaplan-Meier median of the days from issue to verified closing (§8)."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import CensoredData, ecdf

READS = {"prescriptions": """
    select district_id, owner, lasts_days, closed_on is not null as is_closed
    from marts.prescription where not is_withdrawn and not is_closed_undated and lasts_days >= 0
    order by prescription_id"""}
COLUMNS = {"level": "varchar", "district_id": "varchar", "owner": "varchar", "prescriptions_n": "integer",
           "closed_n": "integer", "median_days": "double", "median_lo_days": "double", "median_hi_days": "double"}


def model(prescriptions: pd.DataFrame) -> pd.DataFrame:
    """City, districts and owners; those still open are censored at their age. Empty where half are not closed yet.

    The interval is where the 95 % confidence band of the survival curve (Greenwood, log-log) crosses one half.
    """
    known = prescriptions[prescriptions["owner"].notna()]
    groups: list[tuple[str, Any, Any, pd.DataFrame]] = [("city", None, None, prescriptions)]
    groups += [("district", d, None, rows) for d, rows in prescriptions.groupby("district_id")]
    groups += [("city", None, o, rows) for o, rows in known.groupby("owner")]
    groups += [("district", *key, rows) for key, rows in known.groupby(["district_id", "owner"])]  # type: ignore[misc]
    return pd.DataFrame(
        [(level, district, owner, len(rows), int(rows["is_closed"].sum()), *_median(rows))
         for level, district, owner, rows in groups if len(rows)], columns=list(COLUMNS))


def _median(rows: pd.DataFrame) -> tuple[float | None, float | None, float | None]:
    days = rows["lasts_days"].to_numpy(dtype=np.float64)
    closed = rows["is_closed"].to_numpy(dtype=bool)
    if not closed.any():
        return None, None, None
    curve = ecdf(CensoredData(uncensored=days[closed], right=days[~closed])).sf
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # the band has no value at 0 and at 1
        band = curve.confidence_interval(0.95, method="log-log")
    return tuple(_crossing(curve.quantiles, p) for p in (  # type: ignore[return-value]
        curve.probabilities, band.low.probabilities, band.high.probabilities))


def _crossing(days: np.ndarray, survival: np.ndarray) -> float | None:
    """The first day by which half or fewer are still open; None when there is none."""
    below = np.flatnonzero(np.nan_to_num(survival, nan=1.0) <= 0.5 + 1e-9)  # 0.5 is rarely met to the last bit
    return float(days[below[0]]) if len(below) else None
