"""Load: collect → build → check → publish over one warehouse file, and the summary at the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from etl.refusal import Refusal
from etl.warehouse import Broken

WAREHOUSE = "warehouse.duckdb"


@contextmanager
def open_warehouse(work: Path, *, afresh: bool) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse of the folder `work`; `afresh` drops what an earlier load left.

    Refusal when another load holds it, or when there is none yet and `afresh` is False.
    """
    path = work / WAREHOUSE
    if not afresh and not path.is_file():
        raise Refusal(f"There is no warehouse in {work} yet: run `python -m etl collect` first.")
    try:
        work.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refusal(f"The folder {work} cannot be made: {error.strerror}.") from error
    try:
        if afresh and path.is_file():
            duckdb.connect(str(path)).close()  # fails while another load holds the file
            path.unlink()
            path.with_suffix(".duckdb.wal").unlink(missing_ok=True)
        con = duckdb.connect(str(path))
    except duckdb.IOException as error:
        if "lock" in str(error).lower():
            raise Refusal(f"Another load is at work on {path}: wait for it, or give another --work.") from error
        raise Refusal(f"{path} is damaged: remove it, it is built anew by each load.") from error
    try:
        con.execute("set timezone = 'UTC'")
        yield con
    finally:
        con.close()


def publishable(broken: list[Broken], *, accept_refused: bool) -> bool:
    """May this be published? Refused files alone can be accepted, by a person who says so."""
    return all(accept_refused and b.check == "file_is_read" for b in broken)


def describe(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Rows read, loaded and quarantined by source, then by reason; the lines of a summary."""
    lines = [f"{'source':<16}{'files':>6}{'read':>10}{'loaded':>10}{'quarantined':>12}"]
    rows = con.execute("""
        select case when grouping(f.source) = 1 then 'together' when f.source = '' then '(unknown)' else f.source end,
            count(*), coalesce(sum(rows_read), 0)::bigint, coalesce(sum(rows_loaded), 0)::bigint,
            coalesce(sum(rows_quarantined), 0)::bigint
        from quality.file f left join reference.source_bound b using (source)
        group by rollup (f.source)
        order by grouping(f.source), min(b.position) nulls last""").fetchall()
    for source, files, read, loaded, quarantined in rows:
        lines.append(f"{source:<16}{files:>6}{read:>10,}{loaded:>10,}{quarantined:>12,}")
    reasons = con.execute("""
        select coalesce(nullif(source, ''), '(unknown)'), reason, sum(rows_n)::bigint
        from quality.quarantine where is_first and row_number is not null group by all order by all""").fetchall()
    if reasons:
        lines += ["", "quarantined, by source and reason"]
        lines += [f"  {source:<14}{reason:<26}{n:>8,}" for source, reason, n in reasons]
    refused = con.execute("""
        select file, refused_detail, rows_read from quality.file
        where refused_reason is not null order by file""").fetchall()
    if refused:
        lines += ["", "files refused"]
        lines += [f"  {file}: {detail} ({n:,} rows)" for file, detail, n in refused]
    return lines


def describe_rolled(con: duckdb.DuckDBPyConnection) -> list[str]:
    """How many city days of statuses there are, and which of them this load had to roll up."""
    lines = []
    for stage in ("runs", "states"):
        days = [str(day) for (day,) in con.execute(
            "select observed_on from rollup.done where stage = ? order by 1", [stage]).fetchall()]
        lines.append(f"days rolled up to {stage}: {len(days)}" + (f" ({', '.join(days[-5:])})" if days else ""))
    return ["", *lines]
