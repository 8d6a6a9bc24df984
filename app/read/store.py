"""Opens the newest serving file and asks it: the one place where the app touches DuckDB."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import streamlit as st

from app.audience import of_process
from app.read.scoped import narrow
from app.rights import Scope, Viewer

SERVING = Path(os.environ.get("SERVING_DIR", "data/serving"))


class NothingPublished(Exception):
    """There is no serving file yet; the frame tells the operator what to run."""


def ask(who: Viewer, question: str, **parameters: Any) -> pd.DataFrame:
    """The answer to `question` from the newest file that `who` may read.

    Whoever is bound to a part of the city asks a database that holds that part alone (app.read.scoped).
    Cached by file name, scope, question and parameters: a new file is a new key, so nothing goes stale.
    Lists are handed in as tuples. NothingPublished when there is no file.
    """
    found = _answer(str(newest(who.audience)), who.scope, question, tuple(sorted(parameters.items())))
    return found.copy(deep=False)  # whoever writes into it, writes into his own: pandas copies on write


def newest(audience: str) -> Path:
    """The file that a page of `audience` reads now. NothingPublished when there is none."""
    if audience != of_process():  # whatever asks: a process of the public opens no staff file
        raise NothingPublished(audience)
    # The moment in the name has a fixed width: the last by name is the newest.
    files = sorted(SERVING.glob(f"{audience}-*.duckdb"))
    if not files:
        raise NothingPublished(str(SERVING))
    return files[-1]


# A page asks a hundred times, for words above all: in Streamlit's own cache, which pickles, a quarter of its work.
@lru_cache(maxsize=300)  # free text is among the keys: bounded
def _answer(file: str, scope: Scope, question: str, parameters: tuple[tuple[str, Any], ...]) -> pd.DataFrame:
    values = {name: list(v) if isinstance(v, tuple) else v for name, v in parameters}
    # Asked through .cursor(): one connection shared by threads fails half of its calls.
    return (_open(file) if scope == Scope() else _own(file, scope)).cursor().execute(question, values).df()


@st.cache_resource(max_entries=4, show_spinner=False)
def _open(file: str) -> duckdb.DuckDBPyConnection:
    return connect(file)


def connect(file: str) -> duckdb.DuckDBPyConnection:
    """A connection of its own to a serving file; every one of a process needs the same settings."""
    return duckdb.connect(file, read_only=True, config={
        "enable_external_access": "false", "lock_configuration": "true", "threads": "2"})


@st.cache_resource(max_entries=100, show_spinner=False)  # districts, and the inspectors and directors of a morning
def _own(file: str, scope: Scope) -> duckdb.DuckDBPyConnection:
    return narrow(file, scope)
