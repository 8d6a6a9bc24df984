"""How the sample city is described: the files of `data/sample` and the checklist."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

DATA = Path(__file__).resolve().parents[2] / "data"


@dataclass(frozen=True)
class Description:
    """Everything that the generator knows about the city before the first draw."""

    settings: dict[str, Any]
    districts: pd.DataFrame
    school_names: pd.DataFrame
    school_titles: pd.DataFrame
    streets: pd.DataFrame
    map_names: pd.DataFrame
    people: pd.DataFrame
    contractors: pd.DataFrame
    vendors: pd.DataFrame
    signals: pd.DataFrame
    unplaced_signals: pd.DataFrame
    criteria: pd.DataFrame


def read_description() -> Description:
    """The description, the checklist joined with how often each criterion fails."""
    folder = DATA / "sample"
    checklist = pd.read_csv(DATA / "reference" / "criteria.csv")
    faults = pd.read_csv(folder / "faults.csv")
    unknown = sorted(set(checklist["code"]) ^ set(faults["code"]))
    if unknown:
        raise ValueError(
            f"data/sample/faults.csv and criteria.csv differ in: {', '.join(unknown)}."
        )
    amounts = pd.read_csv(folder / "amounts.csv")
    criteria = checklist.merge(faults, on="code").merge(amounts, on="code", how="left")
    with open(folder / "city.toml", "rb") as file:
        settings = tomllib.load(file)
    return Description(
        settings=settings,
        districts=pd.read_csv(folder / "districts.csv"),
        school_names=pd.read_csv(folder / "school_names.csv"),
        school_titles=pd.read_csv(folder / "school_titles.csv"),
        streets=pd.read_csv(folder / "streets.csv"),
        map_names=pd.read_csv(folder / "map_names.csv"),
        people=pd.read_csv(folder / "people.csv"),
        contractors=pd.read_csv(folder / "contractors.csv"),
        vendors=pd.read_csv(folder / "vendors.csv"),
        signals=pd.read_csv(folder / "signals.csv"),
        unplaced_signals=pd.read_csv(folder / "unplaced_signals.csv"),
        criteria=criteria,
    )
