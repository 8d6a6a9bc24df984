"""What is served is what the journal says: the public's file in its folder, the site behind the link `current`."""

from __future__ import annotations

import csv
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb

from etl.publish import KEPT_FILES, stamp, sync
from etl.refusal import Refusal
from etl.release.folder import Folder
from etl.release.ledger import Entry, Ledger, State
from etl.site.writer import write_nothing

CURRENT, NOTHING = "current", "nothing"
_PUBLIC = "public-*.duckdb"


@dataclass(frozen=True)
class Places:
    """Where the public is served from: the folder of its files, the folder of its site, and the rules' folder."""

    serving: Path
    site: Path
    reference: Path


def file_of(entry: Entry) -> str:
    """The name of a release's file: by the moment when it came out, so that the newest is the last by name."""
    if entry.published_at is None:
        raise ValueError(f"{entry.release} never came out")
    return f"public-{stamp(entry.published_at)}.duckdb"


def serve(ledger: Ledger, state: State, places: Places) -> tuple[Path, ...]:
    """Make what is served equal to the journal; returns the file and the site that stand now.

    Whatever was interrupted is finished by calling it again. A file of no release, or of one taken back, goes first.
    """
    places.serving.mkdir(parents=True, exist_ok=True)
    stands = {file_of(entry): entry for entry in state.safe[-KEPT_FILES:]}
    for path in places.serving.glob(_PUBLIC):
        if path.name not in stands:
            path.unlink()
    if not stands:
        withdraw(places)
        return ()
    entry = state.safe[-1]
    folder = Folder.of(ledger.releases, entry.release)
    final, site = places.serving / file_of(entry), places.site / entry.release
    if not final.exists() or not site.exists():
        folder.holds(entry.digest)
        places.site.mkdir(parents=True, exist_ok=True)
        _copy_file(folder.public_file, final)
        _copy_site(folder.site, site)
    _lead_to(places, entry.release)
    return final, places.site / CURRENT


def half_stopped(state: State, places: Places) -> bool:
    """Whether something of a release that was taken back is still served."""
    link = places.site / CURRENT
    led_to = os.readlink(link) if link.is_symlink() else ""
    return any(led_to == entry.release or (places.serving / file_of(entry)).exists()
               for entry in state.published if not entry.is_served)


def withdraw(places: Places) -> None:
    """Nothing is public: no file, and a site that says so."""
    for path in places.serving.glob(_PUBLIC):
        path.unlink()
    nothing = places.site / NOTHING
    if not nothing.is_dir():
        aside = places.site / f".{NOTHING}.new"
        shutil.rmtree(aside, ignore_errors=True)
        write_nothing(_phrases(places.reference), aside)
        os.replace(aside, nothing)
    _lead_to(places, NOTHING)


def _copy_file(source: Path, final: Path) -> None:
    part = final.with_name(f".{final.name}.new")
    shutil.copyfile(source, part)
    with duckdb.connect(str(part), read_only=True) as con:
        if con.table("public.release").aggregate("count(*)").fetchall() != [(1,)]:
            raise Refusal(f"{source} was not copied whole. It is not published.")
    sync(part)
    os.replace(part, final)
    sync(final.parent)


def _copy_site(source: Path, final: Path) -> None:
    aside = final.with_name(f".{final.name}.new")
    shutil.rmtree(aside, ignore_errors=True)
    shutil.rmtree(final, ignore_errors=True)
    shutil.copytree(source, aside)
    os.replace(aside, final)


def _lead_to(places: Places, name: str) -> None:
    """Let `current` lead to that folder, in one step; the others are removed then."""
    link, aside = places.site / CURRENT, places.site / f".{CURRENT}.new"
    if not (link.is_symlink() and os.readlink(link) == name):
        aside.unlink(missing_ok=True)
        aside.symlink_to(name)
        os.replace(aside, link)
        sync(places.site)
    for other in places.site.iterdir():
        if other.name not in (name, CURRENT) and other.is_dir() and not other.is_symlink():
            shutil.rmtree(other)


def _phrases(reference: Path) -> dict[str, dict[str, str]]:
    with (reference / "public_phrases.csv").open(encoding="utf-8", newline="") as file:
        return {row["phrase"]: row for row in csv.DictReader(file)}
