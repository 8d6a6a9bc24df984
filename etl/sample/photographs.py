"""A sign of an invented visit: one inspector's photographs of one school lie in the papers of another."""

from __future__ import annotations

import pandas as pd

from etl.sample.description import Description
from etl.sample.people import People
from etl.sample.shares import scaled

VISITS = 4  # of the inspector at least, so that he can be compared


def repeated_photographs(
    description: Description, answers: pd.DataFrame, visits: pd.DataFrame, people: People
) -> pd.DataFrame:
    """The answers, of which some of one visit refer to the photographs of another."""
    story, schools = description.settings["story"], len(people.holder)
    wanted = scaled(description, story["repeated_photographs"], schools)
    found = two_visits(answers, visits, people, wanted) if wanted else None
    if found is None:
        return answers
    told = answers.copy()
    first, second = (
        told.index[(told["visit_id"] == visit) & told["evidence_ref"].notna()][:wanted]
        for visit in found
    )
    told.loc[second, "evidence_ref"] = told.loc[first, "evidence_ref"].to_numpy()
    return told


def two_visits(
    answers: pd.DataFrame, visits: pd.DataFrame, people: People, wanted: int
) -> list[str] | None:
    """The first two visits with enough photographs of the first inspector who has two."""
    full = visits[(visits["purpose"] == "full") & ~visits["is_earlier"].astype(bool)]
    shown = full["visit_id"].map(answers.groupby("visit_id")["evidence_ref"].count())
    for inspector, own in full.groupby("inspector"):
        offered = own.loc[shown[own.index] >= wanted, "visit_id"].tolist()
        if inspector != people.faultless and len(own) >= VISITS and len(offered) >= 2:
            return offered[:2]
    return None
