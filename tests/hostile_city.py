"""A sample city in which every free-text column of every input carries text that would run if anything let it."""

from __future__ import annotations

import itertools
import json
from functools import partial
from pathlib import Path

import pandas as pd

from etl.sources import CONTRACTS
from etl.sources.contract import Column, Contract

PAYLOADS = (
    "<script>window.__x=1</script>", "\"><img src=x onerror=window.__x=1>", "javascript:window.__x=1", "{{ 7*7 }}",
    "{% if 1 %}", "`${window.__x=1}`", "</script><script>window.__x=1</script>", "'+(window.__x=1)+'",
    "[x](javascript:window.__x=1)", "<svg onload=window.__x=1>", "<a href=\"javascript:window.__x=1\">x</a>",
    "%{customdata}", ":material/delete:", ":red[x]", "$\\href{javascript:window.__x=1}{x}$",
)
LED = ("=cmd|'/c calc'!A1", "+1+1", "-2-2", "@SUM(1)")  # what a spreadsheet would run begins the cell


def free_text(contract: Contract) -> list[Column]:
    """The columns that take whatever a person writes."""
    return [c for c in contract.columns
            if c.type in ("text", "name") and not c.codes and not c.refers_to and c.name not in contract.key]


def make_hostile(landing: Path) -> dict[str, set[str]]:
    """Rewrite the landed files in place; returns the payloads that were written, by `kind.column`."""
    payloads = itertools.cycle(PAYLOADS)
    written: dict[str, set[str]] = {}
    for contract in CONTRACTS:
        columns = free_text(contract)
        for path in sorted((landing / contract.kind).glob("*")):
            if path.suffix == ".geojson":
                _geojson(path, columns, payloads, written, contract.kind)
            elif path.suffix in (".csv", ".xlsx") and columns:
                read = pd.read_csv if path.suffix == ".csv" else partial(pd.read_excel, engine="calamine")
                rows = read(path, dtype=str, keep_default_na=False)
                for column in columns:
                    if column.name in rows:
                        rows[column.name] = [
                            _cell(text, n, payloads, written, f"{contract.kind}.{column.name}", column.max_chars)
                            for n, text in enumerate(rows[column.name])]
                path.unlink()
                rows.to_csv(path.with_suffix(".csv") if path.suffix == ".csv" else path.with_name(
                    f"{path.stem}-from-xlsx.csv"), index=False)
    return written


def _cell(text: str, n: int, payloads: itertools.cycle[str], written: dict[str, set[str]], where: str,
          max_chars: int) -> str:
    if not text and n % 3:
        return text
    payload = next(payloads)
    written.setdefault(where, set()).add(payload)
    led = f"{LED[n % len(LED)]} " if n % 5 == 0 else ""
    return f"{led}{text} {payload}"[:max_chars]


def _geojson(path: Path, columns: list[Column], payloads: itertools.cycle[str], written: dict[str, set[str]],
             kind: str) -> None:
    whole = json.loads(path.read_text("utf-8"))
    for n, feature in enumerate(whole["features"]):
        for column in columns:
            if column.name in feature["properties"]:
                feature["properties"][column.name] = _cell(
                    str(feature["properties"][column.name] or ""), n + 1, payloads, written, f"{kind}.{column.name}",
                    column.max_chars)
    path.write_text(json.dumps(whole, ensure_ascii=False), "utf-8")
