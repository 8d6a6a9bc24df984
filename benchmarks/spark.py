"""What Spark costs where one machine would do: a day of 15,000 cameras on DuckDB and on Spark, two cores each."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.city import ROOT
from benchmarks.rollup import CAMERAS_A_SCHOOL, FIRST_DAY, SCHOOLS, land, write_city, write_day

ENGINES = {"DuckDB": [], "Spark, local[2]": ["--engine", "spark", "--master", "local[2]"]}


def measure() -> list[str]:
    """Wall seconds of `etl rollup` a day, from nothing, by engine: Spark's own process keeps its CPU to itself."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_city(folder / "landing")
        write_day(folder / "aside", FIRST_DAY, 0)
        land(folder, FIRST_DAY)
        spent = {engine: _rollup(folder, engine.split(",")[0], options) for engine, options in ENGINES.items()}
    floor = spent["DuckDB"]
    rows_n = SCHOOLS * CAMERAS_A_SCHOOL * 288
    return ["| engine | wall s | ratio |", "|---|---|---|",
            *(f"| {engine} | {wall_s:.1f} | {wall_s / floor:.1f} |" for engine, wall_s in spent.items()),
            "", f"{rows_n:,} statuses; taking them in, which DuckDB does in both, is part of it."]


def _rollup(folder: Path, work: str, options: list[str]) -> float:
    begun = time.monotonic()
    subprocess.run(
        [sys.executable, "-m", "etl", "rollup", "--landing", folder / "landing", "--work", folder / work,
         "--as-of", str(FIRST_DAY), *options], cwd=ROOT, check=True, capture_output=True)
    return time.monotonic() - begun
