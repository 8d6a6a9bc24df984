"""The sample city, from a seed to its landing folder."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from etl.collect import read_places
from etl.sample import episodes, inspection, landing, papers, story
from etl.sample.boundaries import district_polygons, write_districts
from etl.sample.broken_workbook import NAME, broken_acts, split_acts
from etl.sample.cameras import Register, register_of
from etl.sample.campaign import Campaign, campaign_of, campaign_table
from etl.sample.cast import Cast, cast_of, mend_days
from etl.sample.description import DATA, Description, read_description
from etl.sample.observations import write_observations
from etl.sample.people import assignments, people_of
from etl.sample.schools import invented_schools, sizes
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
from etl.sample.visits import full_visits


def write_city(
    out: Path,
    *,
    schools: int = 206,
    days: int = 12,
    as_of: date,
    seed: int,
    schools_file: Path | None = None,
    districts_file: Path | None = None,
    mappings: Path | None = None,
    progress: bool = False,
) -> dict[str, int]:
    """Write a demonstration into the landing folder `out`; the number of rows of each kind.

    `as_of` is the `days`-th day of the campaign. With a file of real schools and one of their
    districts, these are copied unchanged and everything else is invented around them. ValueError
    when `out` holds anything but a demonstration, or a number is out of range."""
    description = read_description()
    campaign = campaign_of(description, as_of, days)
    rng = np.random.default_rng(seed)
    if (schools_file is None) != (districts_file is None):
        raise ValueError("A file of schools and a file of districts go together.")
    if schools_file is None and not 1 <= schools <= 8000:
        raise ValueError("The sample makes 1 to 8000 schools.")
    if schools_file and districts_file:
        table = real_schools(description, schools_file, districts_file, mappings, as_of, rng)
        landing.clear(out)
        shutil.copyfile(schools_file, landing.folder(out, "schools") / schools_file.name)
        shutil.copyfile(districts_file, landing.folder(out, "districts") / districts_file.name)
        rows = {"districts": table["district_id"].nunique(), "schools": len(table)}
    else:
        landing.clear(out)
        polygons = district_polygons(description)
        table = invented_schools(description, polygons, schools, as_of, rng)
        rows = {
            "districts": write_districts(landing.folder(out, "districts"), description, polygons),
            "schools": landing.write_xlsx(out, "schools", "schools.xlsx", table, as_of),
        }
    landing.write_mark(out, as_of=as_of, seed=seed, days=days, schools=len(table), finished=False)
    rows |= write_happenings(out, description, table, campaign, rng, progress)
    landing.write_mark(out, as_of=as_of, seed=seed, days=days, schools=len(table), finished=True)
    return rows


def real_schools(
    description: Description,
    schools_file: Path,
    districts_file: Path,
    mappings: Path | None,
    as_of: date,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """The schools of a file that lie in a district, with invented sizes where nothing is known."""
    places, _ = read_places(schools_file, districts_file, mappings or DATA / "mappings")
    inside = places[places["district_id"].notna()].sort_values("school_id", ignore_index=True)
    if inside.empty:
        raise ValueError(f"No school of {schools_file} lies in a district of {districts_file}.")
    owner = pd.Series(["state"] * len(inside), name="ownership")
    return inside.join(owner).join(sizes(description, owner, as_of, rng))


def write_happenings(
    out: Path,
    description: Description,
    schools: pd.DataFrame,
    campaign: Campaign,
    rng: np.random.Generator,
    progress: bool,
) -> dict[str, int]:
    """Write everything but the places: the month, its people, cameras, visits and papers."""
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
    rows = {
        "campaigns": landing.write_csv(out, "campaigns", campaign_table(description, campaign)),
        "inspectors": landing.write_csv(out, "inspectors", people.inspectors),
        "assignments": landing.write_csv(out, "assignments", held),
    }
    rows |= inspection.write_inspection(
        out, description, visits, levels, cast, mended_on, facts, telemetry, campaign, rng
    )
    rows["cameras"] = landing.write_csv(out, "cameras", register.table)
    rows["camera_status"] = write_observations(
        landing.folder(out, "camera_status"), description, telemetry, campaign, rng.spawn(1)[0], progress
    )
    rows["signals"] = landing.write_csv(
        out, "signals", signals_of(description, schools, cast, campaign, rng)
    )
    rows["maintenance"] = landing.write_csv(out, "maintenance", maintenance)
    rows["contracts"] = landing.write_csv(out, "contracts", contracts)
    acts = papers.declarations(description, schools, facts, campaign, rng)
    rows["declarations"] = write_declarations(out, acts, len(schools), campaign)
    return rows


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
