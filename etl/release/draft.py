"""Draw up a release: the true figures, what may be said of them, the file, the site, the report, the digest."""

from __future__ import annotations

import datetime as dt
import os
import random
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import duckdb

from etl.disclosure import Protected, Unsafe, protect
from etl.publish import stamp
from etl.refusal import Refusal
from etl.release.calendar import coming, period_begins
from etl.release.facts import Facts, Row, facts
from etl.release.figures import figures_of
from etl.release.file import write_public_file
from etl.release.folder import Folder, Kept
from etl.release.ledger import Entry, Ledger
from etl.release.report import report
from etl.release.told import Told, tell
from etl.site.writer import write_site

_COMING_N = 4
_BEFORE_N = 2  # releases that a reader holds against this one, at the least (domain §10)


@dataclass(frozen=True)
class Draft:
    """A release that was drawn up and waits for its approvals."""

    folder: Folder
    digest: str
    protected: Protected


def draw_up(con: duckdb.DuckDBPyConnection, ledger: Ledger, at: dt.datetime, *, seed: int | None = None,
            unscheduled: str = "") -> Draft:
    """Write the folder of a new release from the warehouse, and its line into the journal.

    `seed` makes its random ids the same again, for a demonstration alone. `unscheduled`: why there is a second release
    in one period of the calendar. Refusal when there may be none, or when none can be made safe.
    """
    known = facts(con)
    is_demonstration = bool(known.run["is_demonstration"])
    if seed is not None and not is_demonstration:
        raise Refusal("Ids that a seed draws can be guessed: --seed is for a demonstration alone.")
    rng = random.Random(seed) if seed is not None else random.SystemRandom()
    today = _today(known, at)
    with ledger.alone():
        seen = ledger.read().seen(is_demonstration=is_demonstration)
        if not unscheduled:
            _in_time(seen, known, today)
        before = what_is_known(ledger, seen, known.run["campaign_id"])
        folder = Folder.of(ledger.releases, stamp(at))
        protected = _protected(known, folder.release, before)
        told = tell(known, protected.release, rng, today, _calendar(seen, known, today),
                    before[-1].lists if before else {})
        _write(con, folder, told, protected, report(known, protected, told, before))
        digest = folder.digest()
        ledger.write("drafted", by="etl", at=at, release=folder.release, digest=digest, day=today.isoformat(),
                     is_demonstration=is_demonstration, unscheduled=unscheduled)
    return Draft(folder, digest, protected)


def what_is_known(ledger: Ledger, seen: Iterable[Entry], campaign: str) -> list[Kept]:
    """What a reader may hold against the next release, oldest first: all of the campaign, and the last two that stand.

    Nobody forgets a release that was stopped.
    """
    found: list[Kept] = []
    standing_n = 0
    for entry in reversed(tuple(seen)):
        kept = Folder.of(ledger.releases, entry.release).kept(entry.digest)
        if standing_n >= _BEFORE_N and kept.figures.campaign != campaign:
            break
        found.append(kept)
        standing_n += entry.is_served
    return found[::-1]


def _write(con: duckdb.DuckDBPyConnection, folder: Folder, told: Told, protected: Protected, said: str) -> None:
    """The whole folder, written aside and renamed: it is complete or not there."""
    aside = Folder(folder.release, folder.path.with_name(f".{folder.release}.part"))
    try:
        aside.path.mkdir(parents=True, mode=0o700)  # the report and private.json hold true values
        write_public_file(con, told.tables, aside.public_file)
        write_site(aside.public_file, aside.site)
        aside.keep(Kept(protected.release, told.lists))
        aside.report.write_text(said, "utf-8")
        os.replace(aside.path, folder.path)
    finally:
        shutil.rmtree(aside.path, ignore_errors=True)


def _protected(known: Facts, name: str, before: list[Kept]) -> Protected:
    try:
        found = protect(figures_of(known, name), [kept.figures for kept in before])
    except (ValueError, ArithmeticError) as error:
        raise Refusal(f"The figures contradict each other or what was published before, so nothing is: {error}."
                      ) from error
    if isinstance(found, Unsafe):
        raise Refusal(f"It cannot be made safe, so nothing is published: {found.reason}.")
    return found


def _today(known: Facts, at: dt.datetime) -> dt.date:
    """The day of the release: the city's calendar day, or the day that a demonstration describes."""
    if known.run["is_demonstration"]:
        day: dt.date = known.run["as_of_on"]
        return day
    return at.astimezone(ZoneInfo(known.run["time_zone"])).date()


def _in_time(seen: tuple[Entry, ...], known: Facts, today: dt.date) -> None:
    begins = period_begins(today, known.run["weekday"], known.days_off)
    for entry in seen:
        if entry.day >= begins:
            following = coming(today, known.run["weekday"], known.days_off, 1)[0]
            raise Refusal(f"Release {entry.release} came out on {entry.day}; the next is due on {following}. "
                          "Say --unscheduled REASON for one in between.")


def _calendar(seen: tuple[Entry, ...], known: Facts, today: dt.date) -> list[Row]:
    rows = [{"day_on": day, "kind": "released"} for day in sorted({e.day for e in seen if e.is_served} - {today})]
    rows.append({"day_on": today, "kind": "this_release"})
    return rows + [{"day_on": day, "kind": "coming"}
                   for day in coming(today, known.run["weekday"], known.days_off, _COMING_N)]
