"""The rules as rows: statuses, systems, codes and figures with their names in three languages."""

from __future__ import annotations

import pandas as pd

from app.read.store import ask
from app.viewer import Viewer

_STATUSES = "select * exclude (position) from reference.statuses order by position::integer"
_SYSTEMS = "select * exclude (position) from reference.systems order by position::integer"
_CODES = "select code, label_kk, label_ru, label_en from reference.codes where list = $list"
_FIGURE = """
    select f.*, s.label_kk as source_kk, s.label_ru as source_ru, s.label_en as source_en
    from reference.figures f join reference.sources s using (source) where figure = $figure"""
_REASONS = "select reason as code, label_kk, label_ru, label_en from reference.reasons"
_SOURCES = "select source as code, label_kk, label_ru, label_en from reference.sources"
_STATUS_REASONS = "select reason as code, label_kk, label_ru, label_en from reference.status_reasons"


def statuses(who: Viewer) -> pd.DataFrame:
    """status, shape, glyph, colour, label_*, meaning_*: best first."""
    return ask(who, _STATUSES)


def systems(who: Viewer) -> pd.DataFrame:
    """system, label_*, short_* in the order of the checklist."""
    return ask(who, _SYSTEMS)


def codes(who: Viewer, of_list: str) -> pd.DataFrame:
    """code, label_* of one list of codes.csv."""
    return ask(who, _CODES, list=of_list)


def figure(who: Viewer, name: str) -> pd.DataFrame:
    """One row: label_*, definition_*, source_* of a figure of figures.csv."""
    return ask(who, _FIGURE, figure=name)


def reasons(who: Viewer) -> pd.DataFrame:
    """code, label_* of the reasons for quarantine, refusal and remark."""
    return ask(who, _REASONS)


def sources(who: Viewer) -> pd.DataFrame:
    """code, label_* of the sources."""
    return ask(who, _SOURCES)


def status_reasons(who: Viewer) -> pd.DataFrame:
    """code, label_* (with places to fill) of the reasons for a status."""
    return ask(who, _STATUS_REASONS)
