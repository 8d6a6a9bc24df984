"""The archive challenge: for every school three clips that nobody could prepare, drawn by seed and logged.

The commission asks the recorder for them; «k of n clips produced» comes back as the answer to AR-03.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import duckdb

from etl.cells import csv_bytes
from etl.refusal import Refusal

OLDEST_DAYS, DEEP_DAYS = 30, 25  # the archive that Order 117 p.88 asks for, and the end of it that a short one lacks
BEGINS_MINUTE, ENDS_MINUTE = 7 * 60, 20 * 60  # school hours of domain §5
COLUMNS = ("challenge_id", "school_id", "school_name_ru", "district", "inspector", "position", "kind", "camera_id",
           "zone", "moment", "ask_by", "note")
LOG_COLUMNS = ("drawn_at", "as_of", "seed", "schools_n", "pairs_n", "sha256")
T = TypeVar("T")
NO_CAMERA = "нет камеры в эксплуатации, у которой есть архив хотя бы за одни целые сутки"
NO_DEEP = "ни у одной камеры нет 25 целых суток архива: взяты первые сутки самой старой"
NO_ENTRANCE = "нет камеры у входа, которую можно спросить: взята другая"
NO_AGE = "день ввода камеры не указан"


@dataclass(frozen=True)
class Camera:
    """A camera in service; without `commissioned_on` it must hold the whole archive, as in marts.camera."""

    camera_id: str
    school_id: str
    zone: str
    commissioned_on: dt.date | None


@dataclass(frozen=True)
class Pair:
    """One clip to ask for: `kind` is deep, entrance or any; `moment` is city time; `note` says what was lacking."""

    school_id: str
    position: int
    kind: str
    camera_id: str
    zone: str
    moment: dt.datetime
    note: str


@dataclass(frozen=True)
class Challenge:
    """What a draw came to: its file, the schools in scope, the pairs, and the schools that could get none."""

    path: Path
    schools_n: int
    pairs_n: int
    without_n: int


def draw(cameras: Iterable[Camera], schools: Iterable[str], as_of_on: dt.date, seed: int) -> list[Pair]:
    """Three pairs for each of `schools` that has a camera to ask, in the order of `schools`.

    A moment lies 1–30 days before `as_of_on`, 07:00–19:59, on a whole day of its camera: the clip of the morning
    before a camera was switched on is no fault of the school. The first pair lies 25–30 days back, the second is
    of an entrance, the third of any camera; where none is such, the nearest is taken and the note says so. Three
    cameras differ where they can. A school's pairs hang on seed, day, its id and its own cameras alone.
    """
    of_school: dict[str, list[Camera]] = {}
    for camera in sorted(cameras, key=lambda c: c.camera_id):
        if _oldest(camera, as_of_on) >= 1:
            of_school.setdefault(camera.school_id, []).append(camera)
    return [pair for school in schools if school in of_school
            for pair in _of_school(of_school[school], school, as_of_on, seed)]


def challenge(con: duckdb.DuckDBPyConnection, folder: Path, seed: int, drawn_at: dt.datetime) -> Challenge:
    """Draw for every school in scope and write `<folder>/challenge-<as_of>-<seed>.csv`; one more line of `log.csv`.

    The day is the warehouse's own. `drawn_at` must carry its zone. Refusal when the models are not built, when the
    folder cannot be written, or when that draw is there already with other content: inspectors may hold it.
    """
    try:
        as_of_on = con.execute("select as_of_on from reference.run").fetchall()[0][0]
        schools = con.execute("""
            select s.school_id, coalesce(s.name_ru, s.name_kk, s.name_en, s.school_id),
                coalesce(d.name_ru, d.name_kk, d.name_en, s.district_id), coalesce(i.name, s.inspector_id, '')
            from marts.school s
            left join marts.district d using (district_id)
            left join marts.inspector i on i.inspector_id = s.inspector_id
            where s.is_in_scope order by 3, 4, 1""").fetchall()
        cameras = [Camera(*row) for row in con.execute("""
            select camera_id, school_id, zone, commissioned_on
            from marts.camera where register_state = 'in_service'""").fetchall()]
    except duckdb.CatalogException as error:
        raise Refusal("The models are not built yet: run `python -m etl build` first.") from error
    pairs = draw(cameras, [school[0] for school in schools], as_of_on, seed)
    said = {school[0]: school for school in schools}
    rows: list[Sequence[object]] = [
        (f"{as_of_on}-{seed}-{p.school_id}-{p.position}", *said[p.school_id], p.position, p.kind, p.camera_id, p.zone,
         # asked any later, the recorder may rightly have written over it
         f"{p.moment:%Y-%m-%d %H:%M}", p.moment.date() + dt.timedelta(days=OLDEST_DAYS), p.note) for p in pairs]
    without = sorted(said.keys() - {p.school_id for p in pairs})
    rows += [("", *said[school_id], "", "none", "", "", "", "", NO_CAMERA) for school_id in without]
    content = b"\xef\xbb\xbf" + csv_bytes([COLUMNS, *rows])
    path = folder / f"challenge-{as_of_on}-{seed}.csv"
    logged = (drawn_at.isoformat(), as_of_on, seed, len(schools), len(pairs), hashlib.sha256(content).hexdigest())
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            part = folder / f".{path.name}.part"
            part.write_bytes(content)
            os.replace(part, path)
        elif path.read_bytes() != content:
            raise Refusal(f"{path} was drawn before, and its data have changed since: give another --seed.")
        with (folder / "log.csv").open("ab") as log:
            log.write(csv_bytes([logged] if log.tell() else [LOG_COLUMNS, logged]))
    except OSError as error:
        raise Refusal(f"The challenge cannot be written into {folder}: {error.strerror}.") from error
    return Challenge(path, len(schools), len(pairs), len(without))


def _of_school(cameras: list[Camera], school_id: str, as_of_on: dt.date, seed: int) -> Iterator[Pair]:
    digest = hashlib.sha256(f"{seed} {as_of_on} {school_id}".encode()).digest()
    rng = random.Random(int.from_bytes(digest, "big"))
    reach = min(DEEP_DAYS, max(_oldest(c, as_of_on) for c in cameras))
    entrances = [c for c in cameras if c.zone == "entrance"]
    choices = {"deep": [c for c in cameras if _oldest(c, as_of_on) >= reach], "entrance": entrances or cameras,
               "any": cameras}
    lacking = {"deep": "" if reach == DEEP_DAYS else NO_DEEP, "entrance": "" if entrances else NO_ENTRANCE, "any": ""}
    chosen: dict[str, Camera] = {}
    for kind in sorted(choices, key=lambda k: len(choices[k])):  # who has least to choose from chooses first
        chosen[kind] = _one_of([c for c in choices[kind] if c not in chosen.values()] or choices[kind], rng)
    drawn: set[tuple[Camera, dt.datetime]] = set()
    for position, kind in enumerate(choices, start=1):
        camera = chosen[kind]
        days = range(reach if kind == "deep" else 1, _oldest(camera, as_of_on) + 1)
        moment = _moment(days, as_of_on, rng)
        while (camera, moment) in drawn:
            moment = _moment(days, as_of_on, rng)
        drawn.add((camera, moment))
        note = "; ".join(filter(None, (lacking[kind], NO_AGE if camera.commissioned_on is None else "")))
        yield Pair(school_id, position, kind, camera.camera_id, camera.zone, moment, note)


def _oldest(camera: Camera, as_of_on: dt.date) -> int:
    """How many days back the camera's first whole day lies, at most 30; below 1 where it has none yet."""
    lived = OLDEST_DAYS if camera.commissioned_on is None else (as_of_on - camera.commissioned_on).days - 1
    return min(OLDEST_DAYS, lived)


def _moment(days: range, as_of_on: dt.date, rng: random.Random) -> dt.datetime:
    minute = _one_of(range(BEGINS_MINUTE, ENDS_MINUTE), rng)
    day = as_of_on - dt.timedelta(days=_one_of(days, rng))
    return dt.datetime.combine(day, dt.time(minute // 60, minute % 60))


def _one_of(items: Sequence[T], rng: random.Random) -> T:
    return items[int(rng.random() * len(items))]  # of Random only random() is promised to stay as it is
