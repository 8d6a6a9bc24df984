"""The workbook with errors in it: acts sent late, eight of the rows each wrong in its own way."""

from __future__ import annotations

from datetime import date

import pandas as pd

from etl.sample.shares import SMALLEST_WITH_STORY

NAME = "declarations-late.xlsx"
SCHOOLS = 3  # whose acts came late and stand in the workbook only


def split_acts(acts: pd.DataFrame, schools: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The acts that came in time, and those of the last schools, which came late.

    None is late in a city so small that the errors would be more than the load accepts."""
    if schools < SMALLEST_WITH_STORY:
        return acts, acts.iloc[:0]
    late = acts["school_id"].isin(sorted(acts["school_id"].unique())[-SCHOOLS:])
    return acts[~late].reset_index(drop=True), acts[late].reset_index(drop=True)


def broken_acts(late: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """The late acts as rows of the workbook: complete columns, and eight rows that are wrong."""
    rows: list[dict[str, object]] = [
        {str(name): value for name, value in row.items()} for row in late.to_dict("records")
    ]
    good, broken = rows[:5], rows[5:11]
    broken[0]["claimed"] = "двенадцать"  # text in a number cell
    broken[1]["claimed"] = -1  # less than nothing
    broken[2]["claimed"] = 120_000  # a comma lost
    broken[3]["declared_on"] = f"31.02.{as_of.year}"  # no such day
    broken[4]["declared_on"] = None  # no day at all
    broken[5]["item"] = "металлодетекторы"  # no such item
    stranger = {**good[0], "school_id": "S9999"}  # no such school
    again = {**good[1], "claimed": 99}  # the key of a row above
    good[0]["item"], good[4]["item"] = "камеры", "камералар"  # labels in any language are fine
    table = [*good, *broken, stranger, again]
    return pd.DataFrame(table, columns=list(late.columns), dtype=object)
