"""The command line of `python -m etl`: its verbs and their options."""

from __future__ import annotations

import argparse
import datetime as dt
import os
from collections.abc import Callable, Mapping
from pathlib import Path

from etl.backup import JOURNAL, PARTS
from etl.release.verbs import add_folders, add_places, add_release
from journal.book import BOOKS

Verb = Callable[[argparse.Namespace], int]


def parser(runs: Mapping[str, Verb]) -> argparse.ArgumentParser:
    """The command line; `runs` gives what each verb runs, which returns the exit status."""
    command = argparse.ArgumentParser(prog="python -m etl", description="Files → DuckDB → published files.")
    verbs = command.add_subparsers(required=True, metavar="verb")

    sample = verbs.add_parser("sample", help="write a demonstration city into a landing folder")
    sample.add_argument("--out", type=Path, required=True, help="landing folder to write")
    sample.add_argument("--schools", type=int, default=206, help="how many schools")
    sample.add_argument("--days", type=int, default=12, help="day of the 30-day campaign that as-of is")
    sample.add_argument("--as-of", type=_day, required=True, help="last day that has data, YYYY-MM-DD")
    sample.add_argument("--seed", type=int, default=1, help="the same seed gives the same city")
    sample.add_argument("--schools-file", type=Path, help="real schools instead of invented ones")
    sample.add_argument("--districts-file", type=Path, help="their districts")
    sample.add_argument("--mappings", type=Path, default=Path("data/mappings"), help="how to read those files")
    sample.set_defaults(run=runs["sample"])

    for name, text in (
        ("load", "collect, build, check and publish"),
        ("collect", "read the landed files: every row loaded or quarantined"),
        ("rollup", "collect, and roll the cameras' statuses up as of a day; on Spark, if asked"),
        ("build", "build the models as of a day"),
        ("check", "look for rows that must not exist"),
        ("publish", "write the serving files, if every check holds: the staff's, and the release that was approved"),
    ):
        verb = verbs.add_parser(name, help=text)
        verb.add_argument("--landing", type=Path, default=Path("data/landing"), help="where the files lie")
        verb.add_argument("--reference", type=Path, default=Path("data/reference"), help="the rules")
        verb.add_argument("--mappings", type=Path, default=Path("data/mappings"), help="how to read foreign files")
        verb.add_argument("--work", type=Path, default=Path("data/work"), help="where the warehouse is built")
        verb.add_argument("--serving", type=Path, default=Path("data/serving"), help="where files are published")
        verb.add_argument("--as-of", type=_day, help="the day described; today when it is left out")
        verb.add_argument("--accept-refused", action="store_true",
                          help="publish without the files that were refused")
        verb.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb", help="what rolls statuses up")
        verb.add_argument("--master", help="Spark's master, for example spark://host:7077")
        verb.set_defaults(run=runs[name])
        if name == "publish":
            add_folders(verb)
            add_places(verb)
    add_release(verbs, runs["release"])

    drawing = verbs.add_parser("challenge", help="draw the clips that the next visits ask the recorders for")
    drawing.add_argument("--work", type=Path, default=Path("data/work"), help="where the warehouse is built")
    drawing.add_argument("--out", type=Path, default=Path("data/challenge"), help="where the draw and its log lie")
    drawing.add_argument("--seed", type=int, default=1, help="the same day and seed give the same draw")
    drawing.set_defaults(run=runs["challenge"])

    planning = verbs.add_parser("plan", help="give every school without an accepted visit a day and an inspector")
    planning.add_argument("--work", type=Path, default=Path("data/work"), help="where the warehouse is built")
    planning.add_argument("--landing", type=Path, default=Path("data/landing"), help="where the plan is written")
    planning.add_argument("--visits-a-day", type=int, help="of an inspector; by thresholds.csv when left out")
    planning.add_argument("--distances", type=Path, help="CSV of from_school_id, to_school_id, way_m; else straight")
    planning.add_argument("--seconds", type=float, default=20.0, help="how long the solver may look for shorter ways")
    planning.set_defaults(run=runs["plan"])

    letters = verbs.add_parser("digest", help="write the morning's letters, and send them when SMTP_HOST is set")
    letters.add_argument("--work", type=Path, default=Path("data/work"), help="where the warehouse is built")
    letters.add_argument("--out", type=Path, default=Path("data/digest"), help="where letters and their ledger lie")
    letters.set_defaults(run=runs["digest"])

    auditing = verbs.add_parser("audit", help="hold the journal against its own chain, or say its heads")
    auditing.add_argument("what", choices=("verify", "head"), help="walk the chains; or print a head a book, to keep")
    auditing.add_argument("--journal", type=Path, default=Path(os.environ.get("JOURNAL_DIR", "data/journal")),
                          help="where the books lie")
    auditing.add_argument("--book", choices=BOOKS, help="one book; all when left out")
    auditing.add_argument("--head", help="a head that was kept elsewhere: it must still be in the book")
    auditing.set_defaults(run=runs["audit"])

    keeping = verbs.add_parser("backup", help="keep what cannot be made again, in one verified archive a moment")
    keeping.add_argument("--to", type=Path, required=True, help="folder of the archives; on another disk")
    keeping.add_argument("--keep", type=_count, default=14, help="how many of the newest stay")
    again = verbs.add_parser("restore", help="unpack an archive of `backup` into empty folders")
    again.add_argument("--from", type=Path, required=True, dest="source", help="the archive")
    again.add_argument("--max-gib", type=float, default=200.0, help="refuse an archive that unpacks to more")
    for part in PARTS:
        place = Path(os.environ.get("JOURNAL_DIR", "data/journal")) if part == JOURNAL else Path("data") / part
        keeping.add_argument(f"--{part}", type=Path, help=f"its folder, else {place.as_posix()}")
        keeping.set_defaults(**{f"usual_{part}": place})
        again.add_argument(f"--{part}", type=Path, help="restore it, into this folder")
    keeping.set_defaults(run=runs["backup"])
    again.set_defaults(run=runs["restore"])
    return command


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day of the form YYYY-MM-DD") from None


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1")
    return int(text)
