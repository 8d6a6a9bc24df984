"""The words of one language: sentences of public_phrases.csv, days, months and numbers in its own way."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from babel import dates, numbers

# as in app/texts.py, which the ETL may not import; tests/test_static_site.py holds them alike
ALPHABET = "abcdefghijklmnopqrstuvwxyzаәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
LANGUAGES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}
Row = dict[str, Any]


class Words:
    """What the pages say in one language."""

    def __init__(self, language: str, phrases: Mapping[str, Row]) -> None:
        self.language, self._phrases = language, phrases

    def __call__(self, phrase: str, **values: object) -> str:
        """The sentence, its {places} filled; KeyError where there is no such phrase."""
        return str(self._phrases[phrase][f"text_{self.language}"]).format(**values)

    def name(self, row: Row, column: str = "name") -> str:
        """The column of the row in this language; empty when there is none."""
        return row[f"{column}_{self.language}"] or ""

    def by_name(self, rows: Iterable[Row]) -> list[Row]:
        """The rows in the alphabetic order of their names in this language, numbers as numbers; unnamed last."""
        return sorted(rows, key=lambda row: (not self.name(row), _sort_key(self.name(row))))

    def number(self, value: int) -> str:
        """1234 → "1 234"."""
        return str(numbers.format_decimal(value, format="#,##0", locale=self.language))

    def percent(self, value: int) -> str:
        """85 → "85%", or "85 %" in Russian."""
        return str(numbers.format_percent(Decimal(value) / 100, locale=self.language))

    def day(self, value: dt.date) -> str:
        """The day in the medium form of the language."""
        return str(dates.format_date(value, format="medium", locale=self.language))

    def short_day(self, value: dt.date) -> str:
        """The day without its year, for an axis."""
        return str(dates.format_skeleton("MMMd", value, locale=self.language))

    def month(self, value: str) -> str:
        """2026-11 → "November 2026"."""
        return str(dates.format_skeleton("yMMMM", dt.date.fromisoformat(f"{value}-01"), locale=self.language))

    def moment(self, row: Row) -> str:
        """The day that a figure describes, or the first on which it will be told."""
        if row["day_on"] is None:
            return self("first_on", day=self.day(row["from_on"]))
        return self("as_of", day=self.day(row["day_on"]))

    def band(self, low: int, high: int) -> str:
        """A band's ends, as printed."""
        if low == high:
            return self("band_exact", low=self.number(low))
        if low == 0:
            return self("band_low", high=self.number(high))
        if high == 100:  # the end of every band that is open above
            return self("band_high", low=self.number(low))
        return self("band", low=self.number(low), high=self.number(high))

    def share(self, row: Row, of: str = "", from_on: dt.date | None = None) -> str:
        """A share in words: its band, or why there is none; `of` is the beginning of its columns' names."""
        state = row[f"{of}state"]
        if state == "not_yet":
            return self("not_yet", day=self.day(from_on or row["from_on"]))
        return self.band(row[f"{of}low_pct"], row[f"{of}high_pct"]) if state == "shown" else self(state)


def _sort_key(text: str) -> tuple[tuple[int, ...], ...]:
    parts = re.findall(r"\d+|\D", text.lower())
    return tuple((0, int(p)) if p.isdecimal() else (1, ALPHABET.find(p), ord(p)) for p in parts)
