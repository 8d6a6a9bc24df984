"""The papers as slides: native charts, no more than twelve, stamp on each, text that runs nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
import streamlit as st
from hypothesis import given, settings
from hypothesis import strategies as some
from pptx.util import Inches

from app import downloads, read
from app.exports import slides
from app.exports.content import Bars, Column, Course, Lines, Pack, Series, Status, Table
from app.papers import files
from app.read import store
from app.rights import Viewer
from app.texts import names_in, speaking, t
from tests import papers
from tests.conftest import Loaded
from tests.test_paper import pack_of

AKIM = Viewer(role="deputy_akim", subject="akim", name="Ахметова Әлия Серікқызы")
LANGUAGES = ("kk", "ru", "en")


@pytest.fixture(autouse=True)
def served(city: Loaded, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(store, "SERVING", city.serving)
    st.cache_data.clear()
    yield
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_briefing_is_a_widescreen_deck_with_charts_of_its_own(code: str) -> None:
    with speaking(code):
        deck = papers.slides(downloads.make(AKIM, "briefing_pptx", {}, papers.AT))
        stamp, districts = t("For official use"), names_in(read.city.districts(AKIM))
    assert (deck.slide_width, deck.slide_height) == (Inches(13.333), Inches(7.5))
    assert 8 <= len(deck.slides) <= slides.MOST_SLIDES
    for slide in deck.slides:
        told = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
        assert stamp in told
        assert any(AKIM.name in text for text in told)
        assert slide.shapes.title.text_frame.text.strip()
    charts = papers.charts(deck)
    assert len(charts) == 3
    by_status = charts[0]
    assert list(by_status.plots[0].categories) == districts[::-1]
    with speaking(code):
        counted = read.city.districts(AKIM)["ready"].tolist()[::-1]
    assert [v or 0 for v in by_status.plots[0].series[0].values] == counted
    for chart in charts:
        assert papers.book(chart.part.chart_workbook.xlsx_part.blob), "a chart without its workbook cannot be edited"


@pytest.mark.parametrize("name", ["district_pptx", "inspector_pptx", "school_pptx"])
def test_a_place_has_slides_of_its_own(name: str) -> None:
    with speaking("kk"):
        row = read.city.schools(AKIM).dropna(subset=["inspector_id"]).iloc[0]
        where = {key: row[f"{key}_id"] for key in ("district", "inspector", "school")}
        deck = papers.slides(downloads.make(AKIM, name, where, papers.AT))
        title = {"district_pptx": row["district_kk"], "inspector_pptx": row["inspector"],
                 "school_pptx": row["name_kk"]}[name]
    assert deck.slides[0].shapes.title.text_frame.text == title
    assert 3 <= len(deck.slides) <= slides.MOST_SLIDES
    assert papers.charts(deck)


def test_twenty_places_stay_within_twelve_slides() -> None:
    with speaking("ru"):
        pack = files.district_pack(AKIM, papers.AT)
    many = replace(pack, pages=pack.pages * 4)
    assert len(papers.slides(slides.pptx(many)).slides) <= slides.MOST_SLIDES


RUNS = ("=cmd|'/c calc'!A1", "http://evil.example/x", "mailto:a@b", "internal:Sheet1!A1", "{=1+1}", "+1", "@SUM(1)")


@pytest.mark.parametrize("text", RUNS)
def test_nothing_in_a_chart_s_workbook_runs(text: str) -> None:
    deck = papers.slides(slides.pptx(charted(text)))
    charts = papers.charts(deck)
    assert len(charts) == 3
    for chart in charts:
        for sheet in papers.book(chart.part.chart_workbook.xlsx_part.blob):
            for row in sheet.iter_rows():
                for cell in row:
                    assert cell.data_type != "f"
                    assert cell.hyperlink is None


def charted(text: str) -> Pack:
    """A pack whose charts name everything by the same text."""
    pack = pack_of(text)
    status = Status("ready", text, "#009E73", "circle", "<svg/>")
    blocks = (Bars(text, text, (text, "b"), ((1,), (2,))),
              Course(text, text, (text, "2"), (Series(text, "bar", "#009E73", (1.0, None)),
                                              Series(text, "band", "#009E73", (1.0, 2.0), (0.0, 1.0)))),
              Table(text, (Column(text), Column(text, "share")), ((text, 40.0), (text, None)), text),
              Lines(text, (text,)))
    page = replace(pack.pages[0], rows=(blocks,), heights=(0,))
    return replace(pack, pages=(page,), statuses=(status,))


@settings(max_examples=25, deadline=None)
@given(some.text(max_size=60))
def test_no_text_breaks_a_deck(text: str) -> None:
    deck = papers.slides(slides.pptx(charted(text)))
    whole = "".join(shape.text_frame.text for slide in deck.slides for shape in slide.shapes if shape.has_text_frame)
    assert re.search(r"[\x00-\x08\x0e-\x1f]", whole) is None
