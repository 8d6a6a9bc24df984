"""Opens the newest serving file and asks it: the one place where the app touches DuckDB."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import streamlit as st

from app.rights import Viewer

SERVING = Path(os.environ.get("SERVING_DIR", "data/serving"))


class NothingPublished(Exception):
    """There is no serving file yet; the frame tells the operator what to run."""


def ask(who: Viewer, question: str, **parameters: Any) -> pd.DataFrame:
    """The answer to `question` from the newest file that `who` may read.

    Cached by file name, question and parameters: a new file is a new key, so nothing goes stale.
    Lists are handed in as tuples. NothingPublished when there is no file.
    """
    return _answer(str(_newest(who.audience)), question, tuple(sorted(parameters.items())))


def _newest(audience: str) -> Path:
    # The moment in the name has a fixed width: the last by name is the newest.
    files = sorted(SERVING.glob(f"{audience}-*.duckdb"))
    if not files:
        raise NothingPublished(str(SERVING))
    return files[-1]


@st.cache_data(max_entries=300, show_spinner=False)  # free text is among the keys: bounded
def _answer(file: str, question: str, parameters: tuple[tuple[str, Any], ...]) -> pd.DataFrame:
    values = {name: list(v) if isinstance(v, tuple) else v for name, v in parameters}
    return _open(file).cursor().execute(question, values).df()


@st.cache_resource(max_entries=4, show_spinner=False)
def _open(file: str) -> duckdb.DuckDBPyConnection:
    # Asked through .cursor(): one connection shared by threads fails half of its calls.
    return duckdb.connect(file, read_only=True, config={
        "enable_external_access": "false", "lock_configuration": "true", "threads": "2"})
