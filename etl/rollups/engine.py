"""What runs the rollups' SQL: DuckDB here, Spark in etl/rollups/spark.py, each the same text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import duckdb
import pyarrow as pa

from etl.refusal import Refusal

Input: TypeAlias = Sequence[Path] | Any  # a pyarrow.Table, which has no types of its own
MEMORY = "640MB"  # with the process around it a city's day stays under 1 GiB; more is spilled to disk


class Engine(Protocol):
    """Runs models over named inputs."""

    def run(self, inputs: Mapping[str, Input], models: Sequence[Path], outputs: Mapping[str, Path]) -> dict[str, int]:
        """Run each model in turn over `inputs` (Parquet files, or a small table) and the models before it.

        A model's name is its file's. Writes the models named in `outputs` as Parquet; returns the rows of each.
        """
        ...


class DuckEngine:
    """The rollups on this machine."""

    def run(self, inputs: Mapping[str, Input], models: Sequence[Path], outputs: Mapping[str, Path]) -> dict[str, int]:
        """See Engine.run."""
        spill = next(iter(outputs.values())).parent / ".spill"
        with duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": str(spill),
                                    "preserve_insertion_order": "false"}) as con:
            for name, given in inputs.items():
                if isinstance(given, pa.Table):
                    con.from_arrow(given).create(name)
                else:
                    con.read_parquet([str(path) for path in given]).create_view(name)
            rows = {}
            for model in models:
                con.sql(model.read_text("utf-8")).create(model.stem)
                if model.stem in outputs:
                    con.table(model.stem).write_parquet(str(outputs[model.stem]), compression="zstd")
                    rows[model.stem] = int(con.table(model.stem).aggregate("count(*)").fetchall()[0][0])
        return rows


def engine_of(name: str, master: str | None) -> Engine:
    """The engine called so; Refusal when Spark is asked for and is not installed or is given no master."""
    if name == "duckdb":
        return DuckEngine()
    if not master:
        raise Refusal("Spark needs its master: give --master, for example spark://host:7077.")
    try:
        from etl.rollups.spark import SparkEngine  # noqa: PLC0415 - the package is there for a country alone
    except ModuleNotFoundError as error:
        raise Refusal("Spark is not installed: pip install -r requirements-spark.txt, and Java 17.") from error
    return SparkEngine(master)
