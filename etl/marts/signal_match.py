"""grain: one row a citizen's report: the school it is about, and how that is known."""

from __future__ import annotations

import pandas as pd

from etl.matching.match import match_signals

READS = {
    "signals": "select signal_id, school_id, place from staging.signal order by signal_id",
    "schools": "select school_id, number, name_kk, name_ru, name_en, address, district_id from staging.school "
               "order by school_id",
    "districts": "select district_id, name_kk, name_ru, name_en from staging.district order by district_id",
}
COLUMNS = {"signal_id": "varchar", "school_id": "varchar", "matched_by": "varchar", "score_pct": "double",
           "candidates": "varchar"}


def model(signals: pd.DataFrame, schools: pd.DataFrame, districts: pd.DataFrame) -> pd.DataFrame:
    """What `etl.matching.match.match_signals` says."""
    return match_signals(signals, schools, districts)
