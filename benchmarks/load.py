"""What a load costs: the default city, against DuckDB's own scan of the same status files."""

from __future__ import annotations

import resource
import tempfile
import time
from pathlib import Path

import duckdb

from benchmarks.city import AS_OF, make_city, run


def measure() -> list[str]:
    """CPU seconds of a whole load, its ratio to a plain scan, and the greatest memory of the process."""
    with tempfile.TemporaryDirectory() as folder:
        landing, serving = make_city(Path(folder))
        scan_s, rows = _scan(landing / "camera_status")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        begun = time.perf_counter()
        run("load", "--landing", landing, "--serving", serving, "--work", Path(folder) / "work", "--as-of", AS_OF)
        wall_s = time.perf_counter() - begun
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return ["| what | CPU s | ratio to the scan |", "|---|---|---|",
            f"| DuckDB, all columns of {rows:,} statuses read once | {scan_s:.2f} | 1 |",
            f"| the whole load | {cpu_s:.2f} | {cpu_s / scan_s:.0f} |",
            "", f"wall time {wall_s:.1f} s, greatest memory {after.ru_maxrss / 1024:.0f} MiB"]


def _scan(folder: Path) -> tuple[float, int]:
    with duckdb.connect() as con:
        begun = time.process_time()
        statuses = con.read_parquet(str(folder / "*.parquet"))
        rows = statuses.aggregate("count(*), max(camera_id), max(observed_at), max(archive_days)").fetchall()[0][0]
        return time.process_time() - begun, int(rows)
