"""What stands on paper about a school: what it has, what it claims, who serves it."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from etl.sample.cameras import Register
from etl.sample.campaign import Campaign
from etl.sample.description import Description

ITEMS = ("cameras", "buttons", "guards", "turnstiles")
SERVICES = ("video_surveillance", "panic_button", "guards", "maintenance")


def facts_of(
    description: Description, schools: pd.DataFrame, register: Register, rng: np.random.Generator
) -> pd.DataFrame:
    """What each school really has, in pieces."""
    count = len(schools)
    pupils = schools["pupils"].to_numpy()
    serving = (register.table["state"] == "in_service") & register.table["retired_on"].isna()
    cameras = np.bincount(register.school[serving.to_numpy()], minlength=count)
    gates = np.clip(pupils // 350, 1, 6)
    small = pupils < description.settings["answers"]["turnstiles_from_pupils"]
    return pd.DataFrame(
        {
            "cameras": cameras,
            "buttons": 1 + (pupils > 700) + (rng.random(count) < 0.3),
            "guards": 1 + (pupils > 1200) + (rng.random(count) < 0.15),
            "turnstiles": np.where(small, 0, gates),
            "doors": 2 + rng.integers(1, 5, count) + schools["buildings"].to_numpy(),
            "exits": rng.integers(3, 8, count),
            "monitors": 1 + (cameras > 9) + (cameras > 20),
            "lamps": rng.integers(8, 25, count),
            "prescriptions": rng.integers(1, 5, count),
        }
    )


def declarations(
    description: Description,
    schools: pd.DataFrame,
    facts: pd.DataFrame,
    campaign: Campaign,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """What the acts claim; some claim more than there is."""
    count = len(schools)
    limit = description.settings["declarations"]["overstated"]
    numbers = rng.integers(1, 190, count)
    ages = rng.integers(20, 380, count).astype("timedelta64[D]")
    frames = []
    for item in ITEMS:
        own = facts[item].to_numpy()
        more = np.maximum(np.round(own * rng.uniform(0.1, 0.45, count)), 1)
        over = (rng.random(count) < (limit if item == "cameras" else limit / 4)) & (own > 0)
        frames.append(
            pd.DataFrame(
                {
                    "school_id": schools["school_id"],
                    "item": item,
                    "claimed": np.where(over, own + more, own).astype(int),
                    "act_ref": [f"Акт № {number}" for number in numbers],
                    "declared_on": campaign.today - ages,
                }
            )
        )
    return pd.concat(frames).sort_values(["school_id", "item"], ignore_index=True)


def contracts(
    description: Description,
    schools: pd.DataFrame,
    campaign: Campaign,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Who serves what since the beginning of the year; a few have run out."""
    table = description.contractors
    begins = np.datetime64(f"{campaign.as_of.year}-01-01") - np.timedelta64(365, "D")
    frames = []
    for service in SERVICES:
        offered = table.loc[table["service"] == service, "contractor"].to_numpy(dtype=str)
        since = begins + rng.integers(0, 300, len(schools)).astype("timedelta64[D]")
        until = np.full(len(schools), campaign.today + np.timedelta64(49, "D"))
        out = rng.random(len(schools)) < 0.04
        until[out] = campaign.today - rng.integers(1, 40, int(out.sum())).astype("timedelta64[D]")
        until[rng.random(len(schools)) < 0.1] = np.datetime64("NaT")
        frames.append(
            pd.DataFrame(
                {
                    "school_id": schools["school_id"],
                    "service": service,
                    "contractor": rng.choice(offered, len(schools)),
                    "from_on": np.minimum(since, campaign.today - np.timedelta64(60, "D")),
                    "to_on": until,
                }
            )
        )
    return pd.concat(frames).sort_values(["school_id", "service"], ignore_index=True)


def contractors_of(contracts: pd.DataFrame, schools: pd.DataFrame, service: str) -> NDArray[np.str_]:
    """Who serves each school, in the order of the schools."""
    serving = contracts[contracts["service"] == service].set_index("school_id")["contractor"]
    return serving.reindex(schools["school_id"]).to_numpy(dtype=str)


def share_of(description: Description, contractors: NDArray[np.str_], name: str) -> NDArray[np.float64]:
    """A share that `contractors.csv` gives, for the contractor of each school; 0 where it gives none."""
    shares = description.contractors.set_index("contractor")[name].fillna(0.0)
    return shares.reindex(contractors).to_numpy(dtype=float, copy=True)


def maintenance(
    description: Description,
    schools: pd.DataFrame,
    register: Register,
    campaign: Campaign,
    count: int,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Approved work: at every camera under work, and at some schools before the lessons.

    An hour at most, so that the day's archive stays unbroken."""
    texts = description.settings["works"]["texts"]
    cameras = register.table.loc[register.under_work, "camera_id"].tolist()
    whole = rng.choice(len(schools), size=min(count, len(schools)), replace=False)
    rows: list[dict[str, object]] = []
    for camera in cameras:
        from_at = campaign.midnight - np.timedelta64(int(rng.integers(1, 6)) * 1440 - 600, "m")
        to_at = campaign.midnight + np.timedelta64(campaign.hours * 60 + 3 * 1440, "m")
        rows.append({"camera_id": camera, "from_at": from_at, "to_at": to_at})
    for school in whole:
        hour = int(rng.integers(campaign.days)) * 24 + int(rng.integers(6, 8))
        from_at = campaign.midnight + np.timedelta64(hour * 60, "m")
        to_at = from_at + np.timedelta64(int(rng.integers(1, 3)) * 30, "m")
        school_id = schools["school_id"].iloc[int(school)]
        rows.append({"school_id": school_id, "from_at": from_at, "to_at": to_at})
    table = pd.DataFrame(rows, columns=["camera_id", "school_id", "from_at", "to_at"])
    ids = [f"РП-{number:03d}" for number in range(1, len(table) + 1)]
    works = [texts[int(number)] for number in rng.integers(len(texts), size=len(table))]
    return table.assign(maintenance_id=ids, work=works)
