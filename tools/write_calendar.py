"""Writes the working-day calendar's rows from the package `holidays`: `python -m tools.write_calendar` once a year.

What a government's order moves stands in the package some months before the year; a city that knows of a move
earlier writes the row by hand, and the test says where the two differ.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path

import holidays

YEARS = range(2016, 2029)
COLUMNS = ("day_on", "kind", "label_kk", "label_ru", "label_en")
PATH = Path(__file__).parents[1] / "data/reference/calendar.csv"

# The package knows the names in Kazakh and English.
_RUSSIAN = {
    "New Year's Day": "Новый год", "Orthodox Christmas": "Рождество", "Nowruz Holiday": "Наурыз мейрамы",
    "International Women's Day": "Международный женский день", "Victory Day": "День Победы",
    "Kazakhstan's People Solidarity Holiday": "Праздник единства народа Казахстана",
    "Defender of the Fatherland Day": "День защитника Отечества", "Capital Day": "День столицы",
    "Eid al-Adha": "Курбан айт", "Constitution Day": "День Конституции", "Republic Day": "День Республики",
    "First President Day": "День Первого Президента", "Independence Day": "День Независимости"}
_ASIDE = {"(observed)": "(перенос)", "(estimated)": "(ожидаемый день)"}
# What a proof-reader of the package's Kazakh names would write.
_KAZAKH = {"Отан Қорғаушы": "Отан қорғаушы", "(бағаланған)": "(болжамды күн)"}


def rows() -> list[tuple[str, str, str, str, str]]:
    """(day, kind, names) of every weekday that is free and every weekend day that is worked."""
    kazakh, english = (holidays.country_holidays("KZ", years=YEARS, language=code) for code in ("kk", "en_US"))
    found: dict[dt.date, tuple[str, str, str, str]] = {}
    for day, name in english.items():
        if "substituted from" in name:
            found[day] = ("day_off", "Демалыс күні (ауыстырылған)", "Выходной (перенос)", "Day off (moved)")
            continue
        names = name.split("; ")
        found[day] = ("holiday", _kazakh(kazakh[day]), "; ".join(map(_russian, names)), name)
    for day in english.weekend_workdays:
        if day.year in YEARS:
            found[day] = ("working_day", "Жұмыс күні (ауыстырылған)", "Рабочий день (перенос)", "Working day (moved)")
    return [(day.isoformat(), *found[day]) for day in sorted(found)]


def calendar_csv() -> str:
    """The file as it should stand."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([COLUMNS, *rows()])
    return text.getvalue()


def _kazakh(name: str) -> str:
    for theirs, ours in _KAZAKH.items():
        name = name.replace(theirs, ours)
    return name


def _russian(name: str) -> str:
    for aside, russian in _ASIDE.items():
        name = name.replace(aside, russian)
    bare = name.split(" (")[0]
    return name.replace(bare, _RUSSIAN[bare])


if __name__ == "__main__":
    PATH.write_text(calendar_csv(), "utf-8")
