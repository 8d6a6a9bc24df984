"""Words: every message in three languages, nothing on screen outside the catalogue, numbers and days."""

from __future__ import annotations

import ast
import csv
import datetime as dt
import json
import re
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import streamlit as st
from babel.messages import Catalog, pofile
from google.protobuf.message import Message
from streamlit.testing.v1 import AppTest

from app import lists, passport, passport_why, place_tables, texts, viewer
from app.read import store
from tests.conftest import ROOT, Loaded
from tests.small_city import opened_criteria

CODE = [ROOT / "dashboard.py",
        *(path for top in ("app", "gate", "pages") for path in sorted((ROOT / top).rglob("*.py")))]
PAGES = [p.relative_to(ROOT).as_posix() for p in sorted((ROOT / "pages/staff").rglob("*.py"))]
PLACES = re.compile(r"\{(\w+)\}")
LATIN_IN_CYRILLIC = re.compile(r"\b(?=\w*[A-Za-z\u018f\u0259])(?=\w*[\u0400-\u04ff])\w+")


def messages() -> set[str | tuple[str, str]]:
    """Every message that the code asks for, read by the syntax tree: inside f-strings too."""
    found: set[str | tuple[str, str]] = set()
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("t", "tn"):
                words = [a.value for a in node.args[:2 if node.func.id == "tn" else 1] if isinstance(a, ast.Constant)]
                assert words, f"{path.name}:{node.lineno}: a message must stand in the code as it is"
                found.add((words[0], words[1]) if node.func.id == "tn" else words[0])
    return found


def catalogue(language: str) -> Catalog:
    with (ROOT / "locale" / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return pofile.read_po(file, locale=language)


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_message_is_translated_and_none_is_left_over(language: str) -> None:
    entries = {m.id: m for m in catalogue(language) if m.id}
    assert set(entries) == messages(), "run tools/update_catalogues.sh and translate what is new"
    for source, entry in entries.items():
        forms = entry.string if isinstance(entry.string, tuple) else (entry.string,)
        sources = source if isinstance(source, tuple) else (source,)
        assert not entry.fuzzy
        assert len(forms) == (catalogue(language).num_plurals if isinstance(source, tuple) else 1)
        for form in forms:
            assert form, source
            assert set(PLACES.findall(form)) == set(PLACES.findall(sources[-1])), source


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_no_translation_mixes_alphabets_or_is_left_in_english(language: str) -> None:
    for entry in catalogue(language):
        for form in (entry.string if isinstance(entry.string, tuple) else (entry.string,)) if entry.id else ():
            words = PLACES.sub("", form)
            assert not LATIN_IN_CYRILLIC.search(words), form
            assert re.search(r"[\u0400-\u04ff]", words) or not re.search(r"[A-Za-z]{2}", words), form


@pytest.mark.parametrize("path", sorted((ROOT / "data" / "reference").glob("*.csv")), ids=lambda p: p.stem)
def test_every_rule_is_named_in_three_languages(path: Path) -> None:
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        for column in [c for c in row if c.rsplit("_", 1)[-1] in texts.LANGUAGES]:
            assert row[column], (path.name, row)
            if not column.endswith("_en"):
                assert not LATIN_IN_CYRILLIC.search(PLACES.sub("", row[column])), row[column]
        if len(row.get("label_ru", "").split()) > 3:
            assert row["label_ru"] != row["label_kk"]


# ---- nothing on screen outside the catalogue ----------------------------------------------------

OPEN, SHUT = "\u27e6", "\u27e7"
WORDS = ("t", "tn", "labels", "name_in", "school_name", "names_in", "school_names", "day",
         "short_day", "days", "weekdays", "moment", "number", "percent")
# What the city writes itself and no catalogue can hold.
DATA = ["name", "inspector", "substitute", "address", "given", "prescription_id", "subject", "contractor", "place",
        "holder", "holders", "extension_reason", "signal_id", "planned_inspector"]
NOT_SHOWN = {"id", "form_id", "page", "page_script_hash", "query_string", "icon", "theme", "config", "tag", "type",
             "component_name", "json_args", "json", "js_source_path", "html_content", "css_content", "url", "language",
             "query_param_key", "columns", "spec", "raw_value", "raw_values",
             "default", "deferred_file_id", "styler"}
WHERE = {"district": ("district", "marts.district"), "inspector": ("inspector", "marts.inspector"),
         "map": ("school", "marts.school"), "school": ("school", "marts.school")}


@pytest.fixture
def marked(city: Loaded, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every word that comes from a catalogue or from data is put between ⟦ and ⟧."""
    def mark(function: Callable[..., Any]) -> Callable[..., Any]:
        def said(*args: Any, **kwargs: Any) -> Any:
            words = function(*args, **kwargs)
            if isinstance(words, dict):
                return {code: f"{OPEN}{word}{SHUT}" for code, word in words.items()}
            if isinstance(words, list):
                return [f"{OPEN}{word}{SHUT}" for word in words]
            return f"{OPEN}{words}{SHUT}" if words else words
        return said

    def answer(*args: Any) -> pd.DataFrame:
        rows = ask(*args).copy(deep=False)  # what the cache holds is everybody's
        for column in rows.columns.intersection(DATA):
            rows[column] = [f"{OPEN}{v}{SHUT}" if isinstance(v, str) else v for v in rows[column]]
        return rows

    ask = store._answer
    monkeypatch.setattr(store, "_answer", answer)
    for path in (ROOT / "app").rglob("*.py"):
        # a module that first came in now would keep the marks
        if "school_map" not in path.parts and path.stem != "__init__":
            import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    # t() and labels() are imported by name; the pages run as fresh scripts and take them from app.texts
    for name in WORDS:
        original, wrapped = getattr(texts, name), mark(getattr(texts, name))
        for module in [m for n, m in sys.modules.items() if n.split(".")[0] == "app"]:
            if getattr(module, name, None) is original:
                monkeypatch.setattr(module, name, wrapped)
    monkeypatch.setattr(store, "SERVING", city.serving)
    st.cache_data.clear()
    st.cache_resource.clear()
    yield
    st.cache_data.clear()
    st.cache_resource.clear()


def outside(text: str) -> str:
    """What is left of a text when all that came from a catalogue or from data is taken away."""
    text, before = text.replace("\\", ""), ""
    while text != before:
        before, text = text, re.sub(f"{OPEN}[^{OPEN}{SHUT}]*{SHUT}", " ", text)
    # the cells of a table as a list are no more of the catalogue than those of the table
    text = re.sub(r"(?s)<style>.*?</style>|<h4>.*?</h4>|<dd[^>]*>.*?</dd>|!\[\]\([^)]*\)", " ", text)
    text = re.sub(r":small\[|:material/\w+:|:orange-badge|<[^>]*>|&\w+;|%\{[^}]*\}", " ", text)
    return " ".join(w for w in re.findall(r"[A-Za-z\u0400-\u04ff]{2,}", text) if w not in texts.LANGUAGES.values())


def shown(app: AppTest) -> Iterator[str]:
    """Every text on the page: of each element whatever its kind, of tables the headings, of charts all words."""
    for element in app:
        if isinstance(proto := getattr(element, "proto", None), Message) and element.type != "code":
            yield from _texts(proto)
            if element.type == "bidi_component":
                told = json.loads(proto.json or proto.mixed.json)
                yield from (*told["words"].values(), told["schools"]["label"])
                yield from (status["label"] for status in told["schools"]["statuses"])
            elif element.type == "dataframe":
                headings = {name: c.get("label", name) for name, c in json.loads(proto.columns or "{}").items()}
                for name in element.value.columns:
                    yield headings.get(name, name)
            elif element.type == "plotly_chart":
                spec = json.loads(proto.spec)
                for trace in spec["data"]:
                    for part in ("name", "hovertemplate", "text", "customdata", "y"):
                        value = trace.get(part) or ""
                        if isinstance(value, dict):  # numbers, packed
                            continue
                        yield from [value] if isinstance(value, str) else [v for v in value if isinstance(v, str)]
                for part in (spec["layout"], *spec["layout"].values()):
                    yield str(part.get("title", {}).get("text", "")) if isinstance(part, dict) else ""


def _texts(proto: Message) -> Iterator[str]:
    for field, value in proto.ListFields():
        if field.name not in NOT_SHOWN:
            for part in value if field.is_repeated else [value]:
                if isinstance(part, Message):
                    yield from _texts(part)
                elif isinstance(part, str):
                    yield part


def left_over(page: str, *, chosen: bool) -> dict[str, str]:
    """Texts of the page that hold a word from nowhere, with that word."""
    app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60).run().switch_page(page)
    app.query_params["lang"], app.query_params["list"] = "en", "true"
    for name in lists.LISTS:  # those that stand behind a chart are opened
        app.query_params[f"{name}_table"] = "true"
    for name, value in opened_criteria().items():
        app.query_params[name] = value
    if chosen:
        parameter, table = WHERE[Path(page).stem]
        question = f"select min({parameter}_id) as id from {table}"  # noqa: S608
        app.query_params[parameter] = store.ask(viewer.staff(), question).iloc[0]["id"]
    app.run()
    assert not app.exception
    found = list(shown(app))
    assert found
    return {text: outside(text) for text in found if outside(text)}


@pytest.mark.parametrize(("page", "chosen"), [
    *((page, False) for page in PAGES), *((page, True) for page in PAGES if Path(page).stem in WHERE)])
def test_no_word_on_screen_comes_from_outside_the_catalogue(marked: None, page: str, chosen: bool) -> None:
    assert left_over(page, chosen=chosen) == {}


@pytest.mark.parametrize(("module", "name"), [(place_tables, "name_in"), (passport, "tn"), (passport_why, "labels")])
def test_a_word_past_the_catalogue_is_found(
        marked: None, monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> None:
    # these three write headings of tables, labels of expanders and lines of markdown
    past = {"name_in": lambda *_: "past it", "tn": lambda *_, **__: "past it",
            "labels": lambda rows, code="code", label="label": dict.fromkeys(rows[code], "past it")}
    monkeypatch.setattr(module, name, past[name])
    page = "pages/staff/district.py" if module is place_tables else "pages/staff/school.py"
    assert "past it" in " ".join(left_over(page, chosen=module is not place_tables).values())


def test_what_is_marked_is_taken_away() -> None:
    assert outside(f"{OPEN}School{SHUT} — {OPEN}12{SHUT} left over") == "left over"
    assert outside(f"**{OPEN}a {OPEN}b{SHUT}{SHUT}**") == ""


# ---- numbers, days, markdown --------------------------------------------------------------------

@pytest.fixture
def speak(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    return lambda code: monkeypatch.setattr(texts, "language", lambda: code)


def test_russian_and_kazakh_plurals(speak: Callable[[str], None]) -> None:
    speak("ru")
    assert [texts.tn("{n} school", "{n} schools", n) for n in (1, 2, 5, 21)] == [
        "1 школа", "2 школы", "5 школ", "21 школа"]
    speak("kk")
    assert [texts.tn("{n} school", "{n} schools", n) for n in (1, 5)] == ["1 мектеп", "5 мектеп"]


def test_days_and_numbers_are_of_the_language(speak: Callable[[str], None]) -> None:
    speak("ru")
    assert texts.day(dt.date(2026, 11, 12)).startswith("12 нояб")
    assert texts.number(1234.5, 1) == "1\u00a0234,5"
    speak("kk")
    assert "қар" in texts.day(dt.date(2026, 11, 12))
    assert texts.moment(dt.datetime(2026, 11, 12, 19, 30, tzinfo=dt.UTC), "Asia/Almaty").endswith("00:30")


@pytest.mark.parametrize(("code", "sign"), [("kk", "%"), ("ru", "\u00a0%"), ("en", "%")])
def test_a_hundred_per_cent_is_all_and_nothing_is_a_dash(speak: Callable[[str], None], code: str, sign: str) -> None:
    speak(code)
    for whole in (1, 7, 206, 20_000):
        assert [part for part in range(whole + 1) if texts.percent(part, whole) == f"100{sign}"] == [whole]
        assert [part for part in range(whole + 1) if texts.percent(part, whole) == f"0{sign}"] == [0]
    assert texts.percent(85, 100) == f"85{sign}"
    assert texts.percent(1, 1000) == f"<1{sign}"
    assert texts.percent(0, 0) == texts.NO_VALUE
    assert texts.number(float("nan")) == texts.NO_VALUE


@pytest.mark.parametrize("code", texts.LANGUAGES)
def test_no_text_writes_per_cent_another_way(code: str) -> None:
    wrong = re.compile(r"[\d}](?!\u00a0%)\s?%" if code == "ru" else r"[\d}]\s%")
    said = [form for m in catalogue(code) for form in (m.string if isinstance(m.string, tuple) else (m.string,))]
    for path in sorted((ROOT / "data" / "reference").glob("*.csv")):
        with path.open(encoding="utf-8") as file:
            said += [row[c] for row in csv.DictReader(file) for c in row if c.endswith(f"_{code}")]
    assert [text for text in said if wrong.search(text)] == []


SPANS = {
    "kk": ("2026\u202fж. 1–7 қар.", "2026\u202fж. 1 қар. – 7 жел.", "2026\u202fж. 30 жел. – 2027\u202fж. 7 қаң.",
           "2026\u202fж. 1 қар."),
    "ru": ("1–7 нояб. 2026\u202fг.", "1 нояб. – 7 дек. 2026\u202fг.", "30 дек. 2026\u202fг. – 7 янв. 2027\u202fг.",
           "1 нояб. 2026\u202fг."),
    "en": ("Nov 1\u2009–\u20097, 2026", "Nov 1\u2009–\u2009Dec 7, 2026", "Dec 30, 2026\u2009–\u2009Jan 7, 2027",
           "Nov 1, 2026")}


@pytest.mark.parametrize("code", SPANS)
def test_a_span_of_days_says_once_what_both_have_in_common(speak: Callable[[str], None], code: str) -> None:
    speak(code)
    given = (("2026-11-01", "2026-11-07"), ("2026-11-01", "2026-12-07"), ("2026-12-30", "2027-01-07"),
             ("2026-11-01", "2026-11-01"))
    assert tuple(texts.days(dt.date.fromisoformat(a), dt.date.fromisoformat(b)) for a, b in given) == SPANS[code]
    assert texts.days(pd.Timestamp("2026-11-01"), pd.Timestamp("2026-11-07")) == SPANS[code][0]
    assert texts.days(pd.NaT, dt.date(2026, 11, 7)).startswith(texts.NO_VALUE)  # type: ignore[arg-type]


@pytest.mark.parametrize("names", [
    ("Абай", "Әбіш", "Байқоңыр"), ("Гани", "Ғалым", "Дина"), ("Елкин", "Ёлкин", "Жан"), ("Карим", "Қадыр", "Лев"),
    ("Нура", "Ңа"), ("Оразов", "Өтеген", "Павел"), ("Усть", "Ұлы", "Үлкен", "Фара"), ("Хан", "Һа", "Цой"),
    ("Ыбырай", "Іле", "Эль"), ("№ 2", "№ 9", "№ 10", "№ 100"), ("№ 9 Ә", "№ 9 Б", "№ 10 А"), ("Astana", "Абай")])
def test_names_stand_by_the_kazakh_alphabet_and_numbers_as_numbers(names: tuple[str, ...]) -> None:
    for given in (names, tuple(name.upper() for name in names)):
        assert sorted({*given}, key=texts.sort_key) == [*given]


def test_rows_by_name_follow_the_language_and_leave_the_unnamed_to_the_end(speak: Callable[[str], None]) -> None:
    rows = pd.DataFrame({"id": [1, 2, 3], "name_kk": ["Шығыс", None, "Әл"], "name_ru": ["Восток", "Ал", "Яр"]})
    speak("kk")
    assert texts.by_name(rows)["id"].tolist() == [3, 1, 2]
    speak("ru")
    assert texts.by_name(rows)["id"].tolist() == [2, 1, 3]
    assert texts.by_name(rows.rename(columns={"name_kk": "name"}))["id"].tolist() == [3, 1, 2]


def test_markdown_in_data_is_dead() -> None:
    hostile = "![x](http://a) :red[b] $c$ <d> *e* _f_ `g` ~~h~~ # i\n- j | {k} &amp; m@n.kz \\"
    said = texts.plain(hostile)
    assert re.fullmatch(r"(?:\\[\W_]|[\w\s;])*", said), "a sign stands without its backslash"
    assert re.sub(r"\\([\W_])", r"\1", said) == hostile.replace("\n", " ")
