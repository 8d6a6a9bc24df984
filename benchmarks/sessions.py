"""A hundred of the staff at once, a click every five seconds each, over two replicas behind nginx."""

from __future__ import annotations

import asyncio
import itertools
import os
import ssl
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from benchmarks.city import cpu_s_of, make_city
from benchmarks.visitor import Failed, Visitor
from tests.front import Front, a_front, nginx, replica

SESSIONS = int(os.environ.get("SESSIONS", "100"))
EVERY_S = 5.0
HELD_S = 60.0
ARRIVING_S = 30.0
# A morning's way through the pages: a link (page, its address), or an option of a select box chosen on the page.
WALK: tuple[tuple[str, str], ...] = (
    ("", "lang=ru"), ("map", "lang=ru"), ("choose", "Район"), ("choose", "Слой"), ("district", "lang=ru"),
    ("district", "lang=ru&district={district}"), ("school", "lang=ru&school={school}"), ("inspector", "lang=ru"),
    ("map", "lang=ru&status=not_ready"), ("cameras", "lang=ru"), ("choose", "Район"), ("prescriptions", "lang=ru"),
    ("choose", "Район"), ("campaign", "lang=ru"), ("plan", "lang=ru"), ("signals", "lang=ru"))


@dataclass
class Held:
    """What came of the clicks: seconds of each that was answered, by what was clicked; sentences of the failed."""

    answered: dict[str, list[float]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)


def measure() -> list[str]:
    """Seconds from a click to the page that is whole: median, p95, greatest; clicks made, failed, CPU by process."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as running:
        _, serving = make_city(Path(folder))
        front = a_front(Path(folder) / "front")
        (Path(folder) / "site").mkdir()
        replicas = [running.enter_context(replica(front, port, serving)) for port in front.ports]
        running.enter_context(nginx(front, Path(folder) / "site"))
        held, spent, seats = asyncio.run(_held(front, [process.pid for process in replicas], _places(serving)))
    seconds = sorted(itertools.chain.from_iterable(held.answered.values()))
    if not seconds:
        return ["no click was answered: BROKEN", *held.failed[:5]]
    asked = round(SESSIONS * HELD_S / EVERY_S)
    lines = ["| click | times | median, s | p95, s | greatest, s |", "|---|---|---|---|---|"]
    lines += [f"| {name} | {len(took)} | {statistics.median(took):.2f} | {_p95(took):.2f} | {max(took):.2f} |"
              for name, took in [*sorted(held.answered.items()), ("**all**", seconds)]]
    return [*lines, "", f"{SESSIONS} sessions on {os.cpu_count()} cores, {len(replicas)} replicas ({seats}), a click "
            f"every {EVERY_S:.0f} s for {HELD_S:.0f} s: {asked:,} clicks asked for, {len(seconds):,} answered, "
            f"{len(held.failed)} failed; CPU s a click {spent[0] / max(len(seconds), 1):.3f} of the app, "
            f"{spent[1] / max(len(seconds), 1):.3f} of the visitors: {'BROKEN' if held.failed else 'held'}",
            *held.failed[:5]]


async def _held(front: Front, pids: list[int], places: dict[str, list[str]]) -> tuple[Held, tuple[float, float], str]:
    trusted = ssl.create_default_context(cafile=str(front.certificate))
    held, seats = Held(), []
    begin = time.monotonic() + ARRIVING_S

    async def person(n: int) -> None:
        steps = itertools.islice(itertools.cycle(WALK), n % len(WALK), None)
        try:
            await asyncio.sleep(n * ARRIVING_S / SESSIONS)
            visitor = await Visitor.arrive(front.staff, trusted=trusted, page="map", query="lang=ru",
                                           cookies={"_streamlit_user": front.signed_in(subject=f"u{n}")})
            seats.append(visitor.seat)
            await _clicks(visitor, steps, begin + n * EVERY_S / SESSIONS, places, held, n)
            await visitor.leave()
        except (Failed, OSError, TimeoutError) as error:
            held.failed.append(f"visitor {n}: {type(error).__name__} {error}")

    async def spending() -> tuple[float, float]:
        before = sum(map(cpu_s_of, pids)), time.process_time()
        await asyncio.sleep(HELD_S)
        return sum(map(cpu_s_of, pids)) - before[0], time.process_time() - before[1]

    people = [asyncio.create_task(person(n)) for n in range(SESSIONS)]
    await asyncio.sleep(max(0.0, begin - time.monotonic()))
    spent = await spending()
    await asyncio.gather(*people)
    return held, spent, ", ".join(f"{seats.count(seat)} at {seat}" for seat in sorted(set(seats)))


async def _clicks(visitor: Visitor, steps: Iterator[tuple[str, str]], due: float, places: dict[str, list[str]],
                  held: Held, n: int) -> None:
    """A click whenever one is due; whoever still waits for a page then clicks as soon as it has come."""
    end, name, turn = due + HELD_S, "map", itertools.count(n)
    while due < end:
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        begun = time.monotonic()
        if begun >= end:
            return
        page, what = next(steps)
        number = next(turn)
        if page != "choose":
            name = page or "briefing"
            await visitor.go(page, what.format(**{k: v[number % len(v)] for k, v in places.items()}))
        elif what in visitor.widgets:
            await visitor.choose(what, number)
        else:
            raise Failed(f"no select box {what} on the page {name}")
        said = f"{name}, {what}" if page == "choose" else name
        held.answered.setdefault(said, []).append(time.monotonic() - begun)
        due = max(due + EVERY_S, time.monotonic())


def _places(serving: Path) -> dict[str, list[str]]:
    with duckdb.connect(str(max(serving.glob("staff-*.duckdb"))), read_only=True) as con:
        return {name: [row[0] for row in con.table(f"marts.{name}").select(f"{name}_id").order("all").fetchall()]
                for name in ("district", "school")}


def _p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20, method="inclusive")[-1] if len(seconds) > 1 else seconds[0]
