"""Words of the chosen language: translations, plural forms, names, dates and numbers."""

from __future__ import annotations

import datetime as dt
import gettext
import html
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st
from babel import dates, numbers
from babel.messages import mofile, pofile

LANGUAGES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}
FALLBACK = "ru"
NO_VALUE = "—"
_LOCALE = Path(__file__).parents[1] / "locale"
ALPHABET = "abcdefghijklmnopqrstuvwxyzаәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
_SPOKEN: ContextVar[str | None] = ContextVar("spoken", default=None)
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~$:&^=@/])")


def choose_language() -> str:
    """The language of this run: the address, the session, the last visit, the browser; Russian otherwise."""
    wanted = (st.query_params.get("lang"), st.session_state.get("lang"), st.context.cookies.get("lang"),
              (st.context.locale or "")[:2])
    language = next((code for code in wanted if code in LANGUAGES), FALLBACK)
    use_language(language)
    return language


def use_language(code: str) -> None:
    """Speak `code` from here on, in this session and in its address."""
    st.session_state["lang"] = code
    _SPOKEN.set(code)  # of this thread: a page asks some thousand times, and the session's state answers slowly
    if st.query_params.get("lang") != code:
        st.query_params["lang"] = code


@contextmanager
def speaking(code: str | None) -> Iterator[None]:
    """Speak `code` where no session is: a file that is fetched by its address. Russian for what is no language."""
    token = _SPOKEN.set(code if code in LANGUAGES else FALLBACK)
    try:
        yield
    finally:
        _SPOKEN.reset(token)


def language() -> str:
    """Code of the language spoken in this session."""
    return _SPOKEN.get() or str(st.session_state.get("lang", FALLBACK))


def t(message: str, **values: Any) -> str:
    """The message in the session's language, its {places} filled."""
    return _translations(language()).gettext(message).format(**values)


def tn(one: str, many: str, n: int, **values: Any) -> str:
    """The message in the plural form that `n` asks for; {n} is written in the language's way."""
    return _translations(language()).ngettext(one, many, n).format(n=number(n), **values)


def name_in(row: Any, column: str = "name") -> str:
    """The column of `row` (a record or a row of a frame) in the session's language: label → label_ru.

    Empty when there is none.
    """
    value = row[f"{column}_{language()}"]
    return value if isinstance(value, str) else ""


def school_name(row: Any) -> str:
    """The school's name, or words that say it has none."""
    return name_in(row) or t("School without a name ({id})", id=row["school_id"])


def names_in(rows: Any, column: str = "name") -> list[str]:
    """`name_in` of every row of a frame; only the one column is read."""
    return [value if isinstance(value, str) else "" for value in rows[f"{column}_{language()}"].tolist()]


def school_names(rows: Any) -> list[str]:
    """`school_name` of every row of a frame."""
    return [name or t("School without a name ({id})", id=school_id)
            for name, school_id in zip(names_in(rows), rows["school_id"].tolist(), strict=True)]


def number(value: float | None, digits: int = 0) -> str:
    """1234.5 → "1 234,5" as the language writes it; a dash for nothing."""
    if value is None or _is_nothing(value):
        return NO_VALUE
    return _number(value + 0, digits, language())  # or −0.0, the same key as 0.0, would be written for it


@lru_cache(maxsize=10_000)  # a page writes a thousand, and most of them again at the next click
def _number(value: float, digits: int, code: str) -> str:
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return str(numbers.format_decimal(value, format=pattern, locale=code))


def percent(part: float | None, whole: float | None) -> str:
    """Part of whole as a whole per cent, a dash when there is no whole.

    100 % only when it is all, 0 % only when it is nothing.
    """
    if _is_nothing(part) or not whole or part is None:
        return NO_VALUE
    share = 100 * part / whole
    if 0 < share <= 0.5:
        return f"<{_per_cent(1)}"
    return _per_cent(int(share) if share < 100 and round(share) == 100 else round(share))


def per_cent_sign() -> str:
    """What the language writes after a number of per cent, its space with it."""
    return _per_cent(0).removeprefix("0")


def day(value: dt.date | None) -> str:
    """12 ноября 2026 г. → the medium form of the language."""
    if _is_nothing(value):
        return NO_VALUE
    return str(dates.format_date(value, format="medium", locale=language()))


def days(from_on: dt.date, to_on: dt.date) -> str:
    """The days from one to another as the language writes a span: what both have in common stands once.

    1–7 нояб. 2026 г.; a single day where both are the same.
    """
    if _is_nothing(from_on) or _is_nothing(to_on):
        return f"{day(from_on)} – {day(to_on)}"
    first, last = (dt.date(d.year, d.month, d.day) for d in (from_on, to_on))  # a moment of a frame is a day too
    return str(dates.format_interval(first, last, "yMMMd", locale=language()))


def day_title(value: dt.date) -> str:
    """What a picture or a column of a past day is called."""
    return t("End of {day}", day=day(value))


def short_day(value: dt.date | None) -> str:
    """12 нояб. → a day of this year or the next, where a year would not fit."""
    if _is_nothing(value):
        return NO_VALUE
    return str(dates.format_skeleton("MMMd", dt.datetime.combine(value, dt.time()), locale=language()))  # type: ignore


def month(value: str) -> str:
    """2026-11 → "November 2026" as the language writes it."""
    return str(dates.format_skeleton("yMMMM", dt.date.fromisoformat(f"{value}-01"), locale=language()))


def day_format() -> str:
    """The form of a day in a table's cell, in the words of the browser's date library."""
    return "D MMM YYYY" if language() == "en" else "DD.MM.YYYY"


def weekdays() -> list[str]:
    """Short names of the days of the week, Monday first."""
    names = dates.get_day_names("abbreviated", context="stand-alone", locale=language())
    return [str(names[n]) for n in range(7)]


def axis_format() -> str:
    """The form of a day on a chart's axis, in the signs of d3."""
    return "%-d %b" if language() == "en" else "%d.%m"


def sort_key(text: str) -> tuple[tuple[int, ...], ...]:
    """Orders names by the Kazakh alphabet (it holds the Russian one) and numbers in them as numbers."""
    parts = re.findall(r"\d+|\D", text.lower())
    return tuple((0, int(p)) if p.isdecimal() else (1, ALPHABET.find(p), ord(p)) for p in parts)


def by_name(rows: pd.DataFrame, column: str = "name") -> pd.DataFrame:
    """The rows of a frame in the alphabetic order of `column`: one in three languages, or one alone; unnamed last."""
    names = rows[column].tolist() if column in rows else names_in(rows, column)
    said = [name if isinstance(name, str) else "" for name in names]
    return rows.iloc[sorted(range(len(said)), key=lambda k: (not said[k], sort_key(said[k])))].reset_index(drop=True)


def moment(value: dt.datetime | None, zone: str, *, is_day: bool = False) -> str:
    """A UTC moment as day and time of the city; as the day alone when nobody recorded a time."""
    if _is_nothing(value) or value is None:
        return NO_VALUE
    there = value.replace(tzinfo=dt.UTC).astimezone(ZoneInfo(zone))
    return day(there.date()) if is_day else f"{day(there.date())}, {there:%H:%M}"


def city_time(column: Any, zone: str) -> Any:
    """A frame's column of UTC moments as the clock of the city shows them, for a table or a chart."""
    return column.dt.tz_localize("UTC").dt.tz_convert(zone).dt.tz_localize(None)


def plain(text: object) -> str:
    """Text from data for a place that reads markdown: every sign stands for itself."""
    return _MARKDOWN.sub(r"\\\1", str(text)).replace("\n", " ")


def untagged(text: str) -> str:
    """Text from data for a chart, where tags would be read."""
    return html.escape(text, quote=False)


def labels(rows: Any, code: str = "code", label: str = "label") -> dict[Any, str]:
    """code → label in the session's language, from rows that hold label_kk, label_ru, label_en."""
    return dict(zip(rows[code], rows[f"{label}_{language()}"], strict=True))


def _per_cent(value: int) -> str:
    return _share(value, language())


@cache
def _share(value: int, code: str) -> str:
    return str(numbers.format_percent(Decimal(value) / 100, locale=code))


def _is_nothing(value: Any) -> bool:
    return value is None or value != value  # NaN and NaT differ from themselves


@cache
def _translations(code: str) -> gettext.NullTranslations:
    """The catalogue, compiled in memory: a .po cannot then disagree with a forgotten .mo."""
    path = _LOCALE / code / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as source:
        catalogue = pofile.read_po(source, locale=code)
    compiled = io.BytesIO()
    mofile.write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
