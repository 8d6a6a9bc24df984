"""Words: every message in three languages, nothing on screen outside the catalogue, numbers and days."""

from __future__ import annotations

import ast
import csv
import datetime as dt
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from babel.messages import Catalog, pofile
from streamlit.testing.v1 import AppTest

from app import cards, filters, findings, frame, links, passport, tables, texts
from app.read import store
from tests.conftest import ROOT, Loaded

CODE = [ROOT / "dashboard.py", *sorted((ROOT / "app").rglob("*.py")), *sorted((ROOT / "pages").rglob("*.py"))]
PAGES = [p.relative_to(ROOT).as_posix() for p in sorted((ROOT / "pages").rglob("*.py"))]
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


@pytest.fixture
def marked(city: Loaded, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every word that comes from a catalogue or from data is put between ⟦ and ⟧."""
    def mark(function: Callable[..., Any]) -> Callable[..., Any]:
        def said(*args: Any, **kwargs: Any) -> Any:
            words = function(*args, **kwargs)
            if isinstance(words, dict):
                return {code: f"{OPEN}{word}{SHUT}" for code, word in words.items()}
            return f"{OPEN}{words}{SHUT}" if words else words
        return said

    for name in ("t", "tn", "labels", "name_in", "school_name", "day", "moment", "number", "percent"):
        original, wrapped = getattr(texts, name), mark(getattr(texts, name))
        for module in (cards, filters, findings, frame, links, passport, tables, texts):
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
    text = re.sub(r":material/\w+:|:orange-badge|<[^>]*>|&\w+;", " ", text)
    # the pages are run in English: a Cyrillic word is a name or an address, for the code has none (below)
    return " ".join(re.findall(r"[A-Za-z]{2,}", text))


def shown(app: AppTest) -> Iterator[str]:
    """Every word of ours on the page: texts, labels of widgets and figures, headings of tables."""
    for kind in (app.title, app.subheader, app.markdown, app.caption, app.info, app.warning):
        yield from (str(e.value) for e in kind)
    for element in app.main:
        yield from _words(element)


def _words(block: Any) -> Iterator[str]:
    proto = getattr(block, "proto", None)
    for attribute in ("label", "help", "placeholder", "alt"):
        if isinstance(word := getattr(proto, attribute, None), str):
            yield word
    if getattr(block, "type", "") == "arrow_data_frame" and proto is not None:
        yield from re.findall(r'"label": "([^"]*)"', proto.columns)
    for child in getattr(block, "children", {}).values():
        yield from _words(child)


@pytest.mark.parametrize("page", PAGES)
def test_no_word_on_screen_comes_from_outside_the_catalogue(marked: None, page: str) -> None:
    # t() and labels() are imported by name into the pages too: they run as fresh scripts each time
    app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60).switch_page(page)
    app.query_params.update({"lang": "en", "school": "S0001"})
    app.run()
    assert not app.exception
    left = {text: outside(text) for text in shown(app) if outside(text)}
    assert left == {}


@pytest.mark.parametrize("path", [p for p in CODE if p.name != "texts.py"], ids=lambda p: p.stem)
def test_the_code_has_no_word_in_cyrillic(path: Path) -> None:
    strings = [n.value for n in ast.walk(ast.parse(path.read_text("utf-8")))
               if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    assert [s for s in strings if re.search(r"[\u0400-\u04ff]", s)] == []


def test_a_planted_word_is_found() -> None:
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


def test_a_hundred_per_cent_is_all_and_nothing_is_a_dash(speak: Callable[[str], None]) -> None:
    speak("en")
    assert texts.percent(999, 1000) == "99 %"
    assert texts.percent(1000, 1000) == "100 %"
    assert texts.percent(0, 0) == texts.NO_VALUE
    assert texts.number(float("nan")) == texts.NO_VALUE


def test_markdown_in_data_is_dead() -> None:
    assert texts.plain("![x](http://a) :red[b] $c$ <d> *e*").count("\\") >= 14
