"""Everything but the places: the month, its people, cameras, visits and papers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from etl.sample import episodes, inspection, landing, papers, story
from etl.sample.broken_workbook import NAME, broken_acts, split_acts
from etl.sample.cameras import Register, register_of
from etl.sample.campaign import Campaign
from etl.sample.cast import Cast, cast_of, mend_days
from etl.sample.description import Description
from etl.sample.draws import draws_of
from etl.sample.lifetimes import with_lifetimes
from etl.sample.month import papers_of_the_month, people_of_the_month
from etl.sample.observations import write_observations
from etl.sample.people import assignments, people_of
from etl.sample.shares import scaled
from etl.sample.signals import signals_of
from etl.sample.telemetry import (
    DOWN,
    LIVE_ONLY,
    WORK,
    Moments,
    Telemetry,
    Truth,
    archive_days,
    capacities,
    quiet_repairs,
    states_of,
)
from etl.sample.unplaced_signals import with_unplaced
from etl.sample.visits import full_visits


def write_happenings(
    out: Path,
    description: Description,
    schools: pd.DataFrame,
    campaign: Campaign,
    seed: int,
    rng: np.random.Generator,
    is_real: bool,
    progress: bool,
) -> dict[str, int]:
    """Write what happens at the schools, and the schools themselves unless they `is_real`.

    Whatever is drawn from `rng` keeps its order: the rest has generators of its own."""
    people = people_of(description, schools, rng)
    cast = cast_of(description, schools, people, rng)
    held = assignments(description, schools, people, cast.of("no_inspector"), campaign, rng)
    visits = full_visits(description, schools, people, cast, campaign, rng)
    mended_on = mend_days(cast, inspection.visit_days(visits, len(schools)), campaign, rng)
    moments = inspection.moments_of(visits, mended_on, campaign)
    contracts = papers.contracts(description, schools, campaign, rng.spawn(1)[0])
    contractors = papers.contractors_of(contracts, schools, "video_surveillance")
    register = register_of(description, schools, cast, campaign, rng)
    count = scaled(description, description.settings["works"]["count"], len(schools))
    maintenance = papers.maintenance(description, schools, register, campaign, count, rng.spawn(1)[0])
    works = episodes.planned_work(description, schools, register, maintenance, campaign, WORK)
    telemetry = telemetry_of(description, register, cast, contractors, works, campaign, moments, rng)
    facts = papers.facts_of(description, schools, register, rng)
    levels = inspection.found(description, schools, people, cast, visits, telemetry, campaign, rng)
    done = inspection.inspected(
        description, visits, levels, cast, mended_on, facts, telemetry, campaign, rng
    )
    rows = {
        "camera_status": write_observations(
            landing.folder(out, "camera_status"), description, telemetry, campaign, rng.spawn(1)[0], progress
        )
    }
    signals = signals_of(description, schools, cast, campaign, rng)
    acts = papers.declarations(description, schools, facts, campaign, rng)
    rows["declarations"] = write_declarations(out, acts, len(schools), campaign)
    if not is_real:
        draws = draws_of(seed, "lifetimes")
        schools = with_lifetimes(description, schools, people, cast, done, signals, campaign, draws)
        rows["schools"] = landing.write_xlsx(out, "schools", "schools.xlsx", schools, campaign.as_of)
    done = papers_of_the_month(
        description, schools, people, cast, facts, telemetry, done, campaign, seed
    )
    rows["prescriptions"] = landing.write_xlsx(
        out, "prescriptions", "prescriptions.xlsx", done.orders, campaign.as_of
    )
    unplaced = draws_of(seed, "unplaced")
    tables = {
        **people_of_the_month(description, schools, people, cast, held, campaign, seed),
        "visits": done.visits,
        "answers": done.answers,
        "cameras": register.table,
        "signals": with_unplaced(description, signals, schools, campaign, unplaced),
        "maintenance": maintenance,
        "contracts": contracts,
    }
    return rows | {kind: landing.write_csv(out, kind, table) for kind, table in tables.items()}


def telemetry_of(
    description: Description,
    register: Register,
    cast: Cast,
    contractors: NDArray[np.str_],
    works: episodes.Episodes,
    campaign: Campaign,
    moments: Moments,
    rng: np.random.Generator,
) -> Telemetry:
    """What is true of every camera, with the story told on top."""
    # What lasts minutes is drawn from a generator of its own: more of it leaves the rest of the city as it is.
    fine = rng.spawn(1)[0]
    states = states_of(description, register, cast, campaign, moments, rng)
    mended = papers.share_of(description, contractors, "quiet_repairs")
    quiet_repairs(states, register, moments.visited, mended, fine)
    story.dark_while_all_is_claimed(states, register, cast, moments.visited, fine)
    story.new_cameras_still_filling(states, register, cast)
    story.live_but_not_recording(states, register, cast, moments.visited)
    locked = episodes.locked_cameras(description, register, cast, campaign, fine)
    capacity = capacities(description, cast, register, rng)
    story.archive_of_nine_days(capacity, register, cast)
    capacity[locked] = description.settings["telemetry"]["locked_days"]
    again = papers.share_of(description, contractors, "repeat_faults")
    short = [
        works,
        episodes.repeat_faults(description, register, cast, again, campaign, DOWN, fine),
        episodes.archive_gaps(description, locked, campaign, LIVE_ONLY, fine),
    ]
    polls_an_hour = 60 // int(description.settings["telemetry"]["status_every_minutes"])
    late_polls = fine.integers(0, polls_an_hour, len(states))
    truth = Truth(states, late_polls, episodes.joined(short), polls_an_hour)
    losses = story.lost_links(cast, moments.visited, campaign, polls_an_hour, fine)
    return Telemetry(register, truth, losses, archive_days(truth, register, capacity, locked, campaign.days))


def write_declarations(out: Path, acts: pd.DataFrame, schools: int, campaign: Campaign) -> int:
    """Write the acts that came in time, and the workbook of late ones with its errors."""
    in_time, late = split_acts(acts, schools)
    rows = landing.write_csv(out, "declarations", in_time)
    if len(late):
        broken = broken_acts(late, campaign.as_of)
        rows += landing.write_xlsx(out, "declarations", NAME, broken, campaign.as_of)
    return rows
