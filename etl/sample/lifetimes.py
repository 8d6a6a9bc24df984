"""Schools that open or close while the campaign lasts: such as were visited after they opened, before they close."""

from __future__ import annotations

import numpy as np
import pandas as pd

from etl.sample.campaign import Campaign, Days
from etl.sample.cast import Cast, Positions, plain_schools
from etl.sample.description import Description
from etl.sample.inspection import Inspection, visit_days
from etl.sample.people import People
from etl.sample.shares import scaled

LEAVES_OPEN = np.timedelta64(2, "D")  # a closed school closed so long before `as_of`
DEEDS = ("issued_on", "reported_on", "verified_on", "reopened_on")


def with_lifetimes(
    description: Description,
    schools: pd.DataFrame,
    people: People,
    cast: Cast,
    done: Inspection,
    signals: pd.DataFrame,
    campaign: Campaign,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """The schools, of which some opened during the campaign and some closed."""
    visited = visit_days(done.visits[done.visits["purpose"] == "full"], len(schools))
    story = description.settings["story"]
    opened = scaled(description, story["opened"], len(schools))
    closed = scaled(description, story["closed"], len(schools))
    lived = schools.assign(closed_on=pd.Series(pd.NaT, index=schools.index, dtype="datetime64[s]"))
    for school in opening_schools(schools, people, cast, visited, signals, campaign)[:opened]:
        days = opening_days(visited[school], campaign)
        lived.loc[school, "opened_on"] = pd.Timestamp(days[int(rng.integers(len(days)))])
    closing = closing_schools(schools, people, cast, done, visited, campaign)
    free = closing[~lived.loc[closing, "opened_on"].gt(pd.Timestamp(campaign.starts_on)).to_numpy()]
    lived.loc[free[:closed], "closed_on"] = pd.Timestamp(campaign.today - LEAVES_OPEN)
    return lived


def opening_days(visited_on: np.datetime64, campaign: Campaign) -> Days:
    """The working days on which a school may have opened that was visited on a later day."""
    days = campaign.working_days()
    return days[(days > campaign.midnight) & (days < visited_on)]


def opening_schools(
    schools: pd.DataFrame,
    people: People,
    cast: Cast,
    visited: Days,
    signals: pd.DataFrame,
    campaign: Campaign,
) -> Positions:
    """Schools that may have opened in the campaign: those whose cameras are all new, then by the newest number."""
    offered = np.concatenate([cast.of("new_cameras"), plain_schools(cast, people)[::-1]])
    heard = signals.groupby("school_id")["received_at"].min()
    heard_on = heard.reindex(schools["school_id"]).to_numpy().astype("datetime64[D]")
    known = schools["opened_on"].notna().to_numpy()
    fits = [
        not known[school]
        and len(opening_days(visited[school], campaign)) > 0
        and not heard_on[school] < visited[school]
        for school in offered.tolist()
    ]
    fitting: Positions = offered[np.array(fits, dtype=bool)]
    return fitting


def closing_schools(
    schools: pd.DataFrame,
    people: People,
    cast: Cast,
    done: Inspection,
    visited: Days,
    campaign: Campaign,
) -> Positions:
    """Schools that may have closed: where all was done before, the fewest prescriptions first."""
    school = done.orders["school"]
    last = done.orders[list(DEEDS)].max(axis=1).groupby(school).max()
    last_deed = last.reindex(schools.index).to_numpy().astype("datetime64[D]")
    ordered = school.value_counts().reindex(schools.index, fill_value=0).to_numpy()
    offered = plain_schools(cast, people)
    ends = campaign.today - LEAVES_OPEN
    offered = offered[(visited[offered] < ends) & ~(last_deed[offered] >= ends)]
    rank = np.lexsort((schools["pupils"].to_numpy()[offered], ordered[offered]))
    return offered[rank]
