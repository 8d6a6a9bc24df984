"""The papers: seconds that each file takes from the click to its bytes, beside the bound of the brief for the PDF."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.city import ROOT, make_city

BOUND_S = 2.0
_FILES = ("briefing_pdf", "briefing_pptx", "district_pdf", "school_pdf", "map_png", "prescriptions_xlsx",
          "schools_xlsx")
# a process of its own is a server that has just started: warmed up as server.py is, then asked for one file
_ONE = """
import datetime as dt, sys, time
from app import downloads
from app.exports import warm
from app.rights import Viewer
from app.texts import speaking
from app import read
warm.up()
who, name = Viewer(subject="x", name="Reader"), sys.argv[1]
with speaking("kk"):
    where = {"school": read.city.schools(who)["school_id"].iloc[0]} if name.startswith("school_") else {}
    at = dt.datetime(2026, 11, 13, tzinfo=dt.UTC)
    for turn in range(2):
        begun, cpu = time.perf_counter(), time.process_time()
        file = downloads.make(who, name, where, at)
        print(time.perf_counter() - begun, time.process_time() - cpu, len(file.content))
"""


def measure() -> list[str]:
    """A row a file: the first click after a start, the next one, CPU, size; three starts each, their median."""
    with tempfile.TemporaryDirectory() as held:
        _, serving = make_city(Path(held), "--schools", "206", "--seed", "1")
        rows = [_row(name, serving) for name in _FILES]
    return ["The sample city of 206 schools and 6 districts; the briefing has 2 + 6 pages.", "",
            "| file | first click, s | again, s | CPU of the first, s | kB | of the 2 s of the brief |",
            "|---|---:|---:|---:|---:|---:|", *rows]


def _row(name: str, serving: Path) -> str:
    runs = [_run(name, serving) for _ in range(3)]
    first, again, cpu = (statistics.median(run[k] for run in runs) for k in (0, 1, 2))
    verdict = "held" if first <= BOUND_S else "BROKEN"
    share = f"{first / BOUND_S:.2f}: {verdict}" if name.endswith("_pdf") else "–"
    return f"| {name} | {first:.2f} | {again:.2f} | {cpu:.2f} | {runs[0][3] / 1000:.0f} | {share} |"


def _run(name: str, serving: Path) -> tuple[float, float, float, float]:
    done = subprocess.run([sys.executable, "-c", _ONE, name], cwd=ROOT, check=True, capture_output=True, text=True,
                          env=os.environ | {"SERVING_DIR": str(serving)})
    (first, cpu, size), (again, _, _) = (map(float, line.split()) for line in done.stdout.splitlines())
    return first, again, cpu, size
