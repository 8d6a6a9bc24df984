"""Questions of the public pages: all that they may know stands in the tables of the public's own file."""

from __future__ import annotations

import pandas as pd

from app.read.store import ask
from app.rights import Viewer
from app.texts import by_name

_FILE = "select content from public.open_file where name = $name"
_SCHOOLS = "select * from public.school where district_id = $district order by school_id"
_REQUIREMENTS = "select * from public.criterion where system = $system order by position"


def release(who: Viewer) -> pd.DataFrame:
    """One row: the release with its days, its campaign and the rules that it was drawn up by."""
    return ask(who, "select * from public.release")


def figures(who: Viewer) -> pd.DataFrame:
    """The city's headline figures in their order, with definition_* and source_*."""
    return ask(who, "select * from public.figure join public.definition using (figure, label_kk, label_ru, label_en) "
                    "order by position")


def definitions(who: Viewer) -> pd.DataFrame:
    """figure, label_*, definition_*, formula_*, denominator_*, source_*, moment_* of every figure that is printed."""
    return ask(who, "select * from public.definition order by figure")


def glossary(who: Viewer) -> pd.DataFrame:
    """term, name_*, meaning_* of the words that the public pages use, in their order."""
    return ask(who, "select * from public.glossary order by position")


def forecast(who: Viewer) -> pd.DataFrame:
    """One row: state, week_begins_on, week_ends_on of the campaign's end, and the day it was forecast from."""
    return ask(who, "select * from public.forecast")


def days(who: Viewer) -> pd.DataFrame:
    """day_on, scope_n, planned_n, inspected_n (empty where it is not told); no row before the first day is."""
    return ask(who, "select * from public.day order by day_on")


def systems(who: Viewer) -> pd.DataFrame:
    """Groups of requirements: label_*, state, low_pct, high_pct, day_on, from_on."""
    return ask(who, "select * from public.system order by position")


def districts(who: Viewer) -> pd.DataFrame:
    """Districts by name: name_*, boundary and dots (GeoJSON), schools_n, three bands, list_state."""
    return by_name(ask(who, "select * from public.district order by district_id"))


def schools(who: Viewer, district: str) -> pd.DataFrame:
    """Schools of a district that may be named, by name: name_*, address, inspected_month (empty: nothing is said)."""
    return by_name(ask(who, _SCHOOLS, district=district))


def calendar(who: Viewer) -> pd.DataFrame:
    """day_on, kind (released, this_release, coming) of the release calendar."""
    return ask(who, "select * from public.calendar_day order by day_on, kind desc")


def requirements(who: Viewer, system: str) -> pd.DataFrame:
    """label_*, basis_* of the requirements of one group."""
    return ask(who, _REQUIREMENTS, system=system)


def phrases(who: Viewer) -> pd.DataFrame:
    """phrase, text_*: the sentences of the public pages, the same as on the static site."""
    return ask(who, "select * from public.phrase")


def marks(who: Viewer) -> pd.DataFrame:
    """mark, colour of what the public's charts draw."""
    return ask(who, "select * from public.mark")


def open_columns(who: Viewer) -> pd.DataFrame:
    """The data dictionary: file, column_name, type, unit, text_*."""
    return ask(who, "select * from public.open_column order by position")


def open_files(who: Viewer) -> pd.DataFrame:
    """name, mime of the open data."""
    return ask(who, "select name, mime from public.open_file order by name")


def open_file(who: Viewer, name: str) -> bytes:
    """The content of one file of the open data."""
    return bytes(ask(who, _FILE, name=name).iloc[0]["content"])
