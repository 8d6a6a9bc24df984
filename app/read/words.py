"""The rules as rows: statuses, systems, codes and figures with their names in three languages."""

from __future__ import annotations

import pandas as pd

from app.read.store import ask
from app.rights import Viewer

_STATUSES = """
    select s.* exclude (position, label_kk, label_ru, label_en),
        coalesce(c.label_kk, s.label_kk) as label_kk, coalesce(c.label_ru, s.label_ru) as label_ru,
        coalesce(c.label_en, s.label_en) as label_en
    from reference.statuses s
    left join reference.codes c on c.list = 'layer_status' and c.code = s.status
        and $layer in (select layer from reference.camera_layers)
    order by s.position::integer"""
_SYSTEMS = "select * exclude (position) from reference.systems order by position::integer"
_CAMERA_LAYERS = "select layer, label_kk, label_ru, label_en from reference.camera_layers order by position::integer"
_CAMERA_CONDITIONS = """
    select condition, colour, coalesce(pattern, '') as pattern
    from reference.camera_conditions order by position::integer"""
_CODES = "select code, label_kk, label_ru, label_en from reference.codes where list = $list"
_FIGURE = """
    select f.*, s.label_kk as source_kk, s.label_ru as source_ru, s.label_en as source_en
    from reference.figures f join reference.sources s using (source) where figure = $figure"""
_FIGURES = """
    select f.* exclude (moment), s.label_kk as source_kk, s.label_ru as source_ru, s.label_en as source_en,
        m.label_kk as moment_kk, m.label_ru as moment_ru, m.label_en as moment_en,
        starts_with(f.figure, 'public_') as is_public
    from reference.figures f
    join reference.sources s using (source)
    join reference.codes m on m.list = 'figure_moment' and m.code = f.moment"""
_GLOSSARY = "select term, name_kk, name_ru, name_en, meaning_kk, meaning_ru, meaning_en from reference.glossary " \
    "order by position::integer"
_REASONS = "select reason as code, label_kk, label_ru, label_en from reference.reasons"
_DEADLINES = "select * from reference.deadlines"
_MARKS = "select * from reference.marks"
_SOURCES = "select source as code, label_kk, label_ru, label_en from reference.sources"
_STATUS_REASONS = "select reason as code, label_kk, label_ru, label_en from reference.status_reasons"


def statuses(who: Viewer, layer: str | None = None) -> pd.DataFrame:
    """status, shape, glyph, colour, label_*, meaning_*: best first; in the words of `layer` if cameras make it."""
    return ask(who, _STATUSES, layer=layer)


def systems(who: Viewer) -> pd.DataFrame:
    """system, label_*, short_* in the order of the checklist."""
    return ask(who, _SYSTEMS)


def camera_layers(who: Viewer) -> pd.DataFrame:
    """layer, label_* of the layers of the map that are made of cameras."""
    return ask(who, _CAMERA_LAYERS)


def camera_conditions(who: Viewer) -> pd.DataFrame:
    """condition, colour, pattern: best first."""
    return ask(who, _CAMERA_CONDITIONS)


def codes(who: Viewer, of_list: str) -> pd.DataFrame:
    """code, label_* of one list of codes.csv."""
    return ask(who, _CODES, list=of_list)


def figure(who: Viewer, name: str) -> pd.DataFrame:
    """One row: label_*, definition_*, formula_*, denominator_*, source_* of a figure of figures.csv."""
    return ask(who, _FIGURE, figure=name)


def figures(who: Viewer) -> pd.DataFrame:
    """Every figure of figures.csv: figure, label_*, definition_*, formula_*, denominator_*, source_*, moment_*,
    is_public."""
    return ask(who, _FIGURES)


def glossary(who: Viewer) -> pd.DataFrame:
    """term, name_*, meaning_* of the words of this dashboard, in their order."""
    return ask(who, _GLOSSARY)


def reasons(who: Viewer) -> pd.DataFrame:
    """code, label_* of the reasons for quarantine, refusal and remark."""
    return ask(who, _REASONS)


def sources(who: Viewer) -> pd.DataFrame:
    """code, label_* of the sources."""
    return ask(who, _SOURCES)


def status_reasons(who: Viewer) -> pd.DataFrame:
    """code, label_* (with places to fill) of the reasons for a status."""
    return ask(who, _STATUS_REASONS)


def marks(who: Viewer) -> pd.DataFrame:
    """mark, colour, shape, glyph, label_* of what charts and maps of the month draw."""
    return ask(who, _MARKS)


def deadlines(who: Viewer) -> pd.DataFrame:
    """severity, days, unit, label_*: how long a prescription may take by the rule."""
    return ask(who, _DEADLINES)
