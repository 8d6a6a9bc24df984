"""Whether the app can do its work: for the probe of an operator, without sign-in and without a figure of the city."""

from __future__ import annotations

import datetime as dt
import logging
import math
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from app import audience
from app.read import NothingPublished
from app.read.newest import Publication, Unreadable, publication

ALIVE = "/health/live"
READY = "/health"
PATHS = (READY, ALIVE)
# a load a day, and two hours for a late one; a release a week, and two days for a late one
DUE_H = {"staff": 26.0, "public": 9 * 24.0}
_LOG = logging.getLogger(__name__)


def routes(env: Mapping[str, str]) -> list[Route]:
    """`/health` (503 unless the newest file is readable and fresh) and `/health/live` (the process answers).

    HEALTH_MAX_AGE_HOURS is the age at which a file is stale; ValueError when it is no number of hours.
    """
    max_age_h = max_age(env)

    # not async: Starlette runs it beside the loop, for it opens a file
    def ready(_: Request) -> Response:
        state = state_at(dt.datetime.now(dt.UTC), max_age_h)
        return JSONResponse(state, 200 if state["status"] == "ok" else 503)

    def alive(_: Request) -> Response:
        return PlainTextResponse("ok")

    return [Route(READY, ready, methods=["GET"]), Route(ALIVE, alive, methods=["GET"])]


def max_age(env: Mapping[str, str]) -> float:
    """Hours after which the newest file is stale. ValueError in one sentence."""
    stated = env.get("HEALTH_MAX_AGE_HOURS", str(DUE_H[env.get("AUDIENCE", audience.STAFF)]))
    try:
        hours = float(stated)
    except ValueError:
        hours = math.nan
    if not 0 < hours < math.inf:
        raise ValueError(f"HEALTH_MAX_AGE_HOURS must be a number of hours, not {stated!r}.")
    return hours


def state_at(now: dt.datetime, max_age_h: float) -> dict[str, Any]:
    """status: ok, stale, unreadable or nothing_published; and of the newest file what it says of itself."""
    whose = audience.of_process()
    unknown = {"audience": whose, "readable": False, "published_at": None, "as_of_on": None, "age_hours": None}
    try:
        found = publication(whose)
    except NothingPublished:
        return {"status": "nothing_published", **unknown}
    except Unreadable as error:
        _LOG.error("The newest serving file cannot be read: %s", error)
        return {"status": "unreadable", **unknown}
    age_h = age_hours(found, now)
    is_fresh = found.is_demonstration or age_h <= max_age_h
    return {"status": "ok" if is_fresh else "stale", "audience": whose, "readable": True,
            "published_at": found.published_at.isoformat(timespec="seconds"),
            "as_of_on": found.as_of_on.isoformat(), "age_hours": round(age_h, 2)}


def age_hours(found: Publication, now: dt.datetime) -> float:
    """Hours since the file was published."""
    return (now - found.published_at).total_seconds() / 3600
