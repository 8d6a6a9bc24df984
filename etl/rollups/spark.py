"""The rollups on Apache Spark: the same SQL, word for word, for more cameras than one machine holds."""

from __future__ import annotations

import atexit
import shutil
import socket
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession

from etl.refusal import Refusal
from etl.rollups.engine import Input

ROWS_A_PARTITION = 2_000_000
REACH_S = 5


class SparkEngine:
    """The rollups on a Spark master, `spark://host:port` or `local[n]`; its workers must see the store's folder.

    Refusal when nobody listens there, or when this machine has no Java.
    """

    def __init__(self, master: str) -> None:
        _reach(master)
        builder = SparkSession.builder.master(master).appName("camera rollups")
        settings = {
            "spark.ui.enabled": "false", "spark.sql.session.timeZone": "UTC", "spark.log.level": "ERROR",
            "spark.ui.showConsoleProgress": "false", "spark.sql.adaptive.enabled": "true",
            # what Spark leaves beside a file to check it by would lie in the store
            "spark.hadoop.mapreduce.fileoutputcommitter.marksuccessfuljobs": "false",
        }
        if _is_here(master):
            settings |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
        for name, value in settings.items():
            builder = builder.config(name, value)
        try:
            self._spark = builder.getOrCreate()
        except (PySparkException, RuntimeError, OSError) as error:
            raise Refusal("Spark does not start: it needs Java 17 or later, here and at its master.") from error
        atexit.register(self.stop)

    def stop(self) -> None:
        """Give the cluster's cores back: until then another rollup waits for them."""
        self._spark.stop()

    def run(self, inputs: Mapping[str, Input], models: Sequence[Path], outputs: Mapping[str, Path]) -> dict[str, int]:
        """See etl.rollups.engine.Engine.run."""
        spark = self._spark
        aside = next(iter(outputs.values())).parent / ".spark"
        aside.mkdir()
        try:
            rows_n = 0
            for name, given in inputs.items():
                files = [_written(given, aside / f"{name}.parquet")] if isinstance(given, pa.Table) else list(given)
                rows_n += sum(pq.read_metadata(file).num_rows for file in files)
                spark.read.parquet(*map(str, files)).createOrReplaceTempView(name)
            spark.conf.set("spark.sql.shuffle.partitions", str(max(2, rows_n // ROWS_A_PARTITION)))
            rows = {}
            for model in models:
                # what a model gave is kept as data: views of views of views make a plan that nobody can hold
                answer = spark.sql(model.read_text("utf-8")).localCheckpoint()
                answer.createOrReplaceTempView(model.stem)
                if model.stem in outputs:
                    rows[model.stem] = _write(answer, outputs[model.stem], aside / model.stem)
            return rows
        finally:
            spark.catalog.clearCache()
            shutil.rmtree(aside, ignore_errors=True)


def _written(table: pa.Table, path: Path) -> Path:
    pq.write_table(table, path)
    return path


def _write(answer: DataFrame, path: Path, aside: Path) -> int:
    """One file at `path`: Spark itself writes a folder of parts."""
    answer.coalesce(1).write.parquet(str(aside), compression="zstd")
    part = next(aside.glob("*.parquet"))
    part.replace(path)
    return int(pq.read_metadata(path).num_rows)


def _is_here(master: str) -> bool:
    return master.startswith("local") or urlsplit(master).hostname in ("127.0.0.1", "localhost")


def _reach(master: str) -> None:
    """Ask the master's port before Spark does, who would ask for minutes."""
    if master.startswith("local"):
        return
    where = urlsplit(master)
    try:
        if where.scheme != "spark" or not where.hostname or not where.port:
            raise Refusal(f"{master!r} is no Spark master: give spark://host:port, or local[2] for this machine alone.")
        socket.create_connection((where.hostname, where.port), timeout=REACH_S).close()
    except (OSError, ValueError) as error:
        raise Refusal(f"No Spark master answers at {master}: start it, or look at the address.") from error
