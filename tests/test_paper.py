"""The papers as PDF and PNG: pages, type, stamp, tags, languages, whose they are, and text that would be markup."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import streamlit as st
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from PIL import Image
from starlette.applications import Starlette

from app import audit, downloads, read
from app.exports import map_drawing, paper
from app.exports.content import Column, Figure, Lines, Pack, Page, Table
from app.exports.letters import written
from app.papers import files, public
from app.read import store
from app.rights import PUBLIC, Viewer
from app.texts import language, names_in, speaking, t
from etl.publish import publish
from gate import export
from journal import book
from tests import papers
from tests.conftest import Loaded, in_its_own_loop
from tests.releasing import Office, warehouse
from tests.releasing import city as small_public_city
from tests.test_pages import hostile_city

AKIM = Viewer(role="deputy_akim", subject="akim", name="Ахметова Әлия Серікқызы")
LANGUAGES = ("kk", "ru", "en")


@pytest.fixture(autouse=True)
def served(city: Loaded, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(store, "SERVING", city.serving)
    st.cache_data.clear()
    yield
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture(scope="module")
def briefings() -> dict[str, downloads.File]:
    """Made once a language, when first asked for."""
    return {}


def briefing(briefings: dict[str, downloads.File], code: str) -> downloads.File:
    if code not in briefings:
        with speaking(code):
            briefings[code] = downloads.make(AKIM, "briefing_pdf", {}, papers.AT)
    return briefings[code]


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_city_has_two_pages_and_each_district_one(briefings: dict[str, downloads.File], code: str) -> None:
    file = briefing(briefings, code)
    with speaking(code):
        districts = names_in(read.city.districts(AKIM))
    pages = papers.said(file)
    assert len(pages) == 2 + len(districts) == file.rows_n
    for page, name in zip(pages[2:], districts, strict=True):
        assert name in page
    assert file.name == f"briefing-2026-11-12-{code}.pdf"


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_page_has_its_stamp_and_says_what_day_it_is_of(briefings: dict[str, downloads.File], code: str) -> None:
    with speaking(code):
        stamped = (t("For official use"), AKIM.name, "13", "09:05")  # the moment of making, by the city's clock
    for page in papers.said(briefing(briefings, code)):
        assert [word for word in stamped if word not in page] == []


def test_kazakh_text_can_be_taken_out_again(briefings: dict[str, downloads.File]) -> None:
    pages = papers.said(briefing(briefings, "kk"))
    assert "Байқоңыр" in pages[0]
    assert "Ескертумен дайын" in pages[0]
    assert "Аса маңызды нұсқаманың мерзімі" in pages[1]
    assert set("әғқңөұүі") <= set("".join(pages))


@pytest.mark.parametrize("code", LANGUAGES)
def test_our_own_type_is_embedded_and_no_other(briefings: dict[str, downloads.File], code: str) -> None:
    fonts = {}
    for page in papers.pdf(briefing(briefings, code)).pages:
        for font in page["/Resources"]["/Font"].values():
            one = font.get_object()["/DescendantFonts"][0].get_object()
            held = one["/FontDescriptor"].get_object()
            fonts[str(one["/BaseFont"])] = any(name in held for name in ("/FontFile2", "/FontFile3"))
    assert fonts
    assert {name.split("+")[1].split("-")[0] for name in fonts} == {"SourceSansPro"}
    assert all(fonts.values())


def test_the_paper_is_tagged_for_readers_that_speak(briefings: dict[str, downloads.File]) -> None:
    root = papers.pdf(briefing(briefings, "kk")).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith("kk")
    tags = list(tags_below(root["/StructTreeRoot"]))
    kinds = [tag["/S"] for tag in tags]
    assert kinds.count("/H1") == 8
    assert "/TH" in kinds
    pictures = [tag for tag in tags if tag["/S"] == "/Figure"]
    assert len(pictures) > 8
    assert [tag for tag in pictures if not tag.get("/Alt")] == []


def tags_below(node: Any) -> Iterator[Any]:
    """Every element of the structure below a node."""
    children = node.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        one = child.get_object()
        if isinstance(one, dict) and "/S" in one:
            yield one
            yield from tags_below(one)


def test_a_status_is_told_by_its_shape_where_there_is_no_colour() -> None:
    with speaking("ru"):
        legend = files.city_pack(AKIM, None).statuses
    assert len({status.shape for status in legend}) == len(legend) == 5
    grey = {status.svg.replace(status.colour, "") for status in legend}
    assert len(grey) == 5, "on a grey print no two signs may be alike"


@pytest.mark.parametrize(("role", "name", "place"), [
    ("district_chief", "district_pdf", "district_id"), ("inspector", "inspector_pdf", "inspector_id"),
    ("school", "school_pdf", "school_id")])
def test_whoever_is_bound_to_a_place_gets_its_page_alone(role: str, name: str, place: str) -> None:
    with speaking("ru"):
        rows = read.city.schools(AKIM)
        mine = rows[rows[place].notna()].iloc[0]
        who = Viewer(role=role, subject="x", name="Читатель", place_id=mine[place])
        foreign = rows[rows["district_id"] != mine["district_id"]]
        for where in ({}, {place.removesuffix("_id"): foreign[place].dropna().iloc[0]}):
            try:
                file = downloads.make(who, name, where, papers.AT)
            except downloads.NotThere:
                assert where, "his own place is there"
                continue
            (page,) = papers.said(file)
            named = set(foreign["name_ru"]) - set(rows[rows["district_id"] == mine["district_id"]]["name_ru"])
            assert [one for one in named if isinstance(one, str) and f"{one} " in page] == []
        with pytest.raises(downloads.NotThere):
            downloads.make(who, "briefing_pdf", {}, papers.AT)


def test_a_page_of_a_place_that_is_none_is_not_there() -> None:
    for name, where in (("district_pdf", {"district": "nowhere"}), ("inspector_pdf", {"inspector": "nobody"}),
                        ("school_pdf", {"school": "none"}), ("inspector_pptx", {}), ("school_pdf", {})):
        with speaking("ru"), pytest.raises(downloads.NotThere):
            downloads.make(AKIM, name, where, papers.AT)


@pytest.mark.parametrize("where", [{}, {"district": "nura", "status": "not_ready"}, {"system": "recording"}])
def test_the_map_is_a_picture_of_the_filter_shown(where: dict[str, str]) -> None:
    with speaking("kk"):
        file = downloads.make(AKIM, "map_png", where, papers.AT)
        asked = {"statuses": (where["status"],)} if "status" in where else {}
        shown = read.city.schools(AKIM, district=where.get("district"), system=where.get("system"), **asked)
    assert file.rows_n == len(shown) > 0
    picture = Image.open(io.BytesIO(file.content))
    assert picture.format == "PNG"
    assert picture.width >= 1600


EVIL = '#eval("1") #import "x" $a$ [b] *c* _d_ `e` <f> @g // \\u{41} "q" {{ 7*7 }} ${x} =1+1'


def test_text_that_would_be_markup_is_printed_as_it_is() -> None:
    (page,) = papers.said(paper.pdf(pack_of(EVIL)))
    assert page.count(EVIL.replace("  ", " ")) >= 4


def pack_of(text: str) -> Pack:
    """One page with the same text wherever data can stand."""
    table = Table(text, (Column(text), Column(text, "number")), ((text, text),), text)
    page = Page(text, text, (), (Figure(text, text, text, text, text, text),),
                ((Lines(text, (text,)), table),), (0,))
    return Pack(text, "ru", (page,), (), None, text, dict.fromkeys(
        ("definitions", "page", "place", "places", "more"), text))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some.text(max_size=80))
def test_no_text_breaks_a_paper(text: str) -> None:
    assert len(papers.pdf(paper.pdf(pack_of(text or "-"))).pages) >= 1


@given(some.text())
def test_what_is_written_is_in_letters_that_the_type_has(text: str) -> None:
    told = written(text)
    assert written(told.replace(papers.BREAK, "")) == told
    assert max(map(len, told.replace(papers.BREAK, " ").split(" "))) <= 24


@pytest.mark.parametrize(("given_text", "told"), [
    ("№ 5 «Әлем» — ҚҰРЫЛЫС", "№ 5 «Әлем» — ҚҰРЫЛЫС"), ("a\tb\nc", "a b c"), ("学校", "??"), ("a\u202eb\x00", "ab"),
    ("● Дайын", "• Дайын"), ("", "")], ids=["Kazakh", "white space", "no such letter", "controls", "a sign", "nothing"])
def test_letters_by_their_reason(given_text: str, told: str) -> None:
    assert written(given_text) == told


def test_a_colour_that_is_none_does_not_enter_the_drawing() -> None:
    point = map_drawing.Point(71.4, 51.1, "x")
    with pytest.raises(ValueError, match="no colour"):
        map_drawing.draw((), (point,), {"x": ("circle", '"/><script>')})


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_hostile_city_is_printed_in_every_way(code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with hostile_city().build(tmp_path / "landing") as con:
        publish(con, tmp_path / "serving", papers.AT)
    monkeypatch.setattr(store, "SERVING", tmp_path / "serving")
    with speaking(code):
        for name, where in (("briefing_pdf", {}), ("school_pdf", {"school": "s1"}), ("briefing_pptx", {}),
                            ("map_png", {})):
            assert len(downloads.make(AKIM, name, where, papers.AT).content) > 5_000


def fetched(path: str) -> httpx.Response:
    """What the route of the files answers to whoever sits at this machine."""
    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(Starlette(routes=export.ROUTES)),
                                     base_url="http://127.0.0.1") as client:
            return await client.get(path)
    return in_its_own_loop(ask())


def test_a_file_leaves_by_the_gate_with_a_line_in_the_journal() -> None:
    before = len(list(book.entries(audit.folder(), book.AUDIT)))
    answer = fetched("/export/district_pdf?district=nura&lang=kk")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert "district-2026-11-12-kk.pdf" in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-store"
    lines = list(book.entries(audit.folder(), book.AUDIT))[before:]
    assert [(line["event"], line["what"], line["rows_n"]) for line in lines] == [("exported", "district_pdf", 1)]
    assert fetched("/export/district_pdf?district=none").status_code == 404
    assert fetched("/export/overview_pdf").status_code == 404, "the public's paper is for the public's process"


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that a process of the public reads, over a small city with something to hide."""
    folder = tmp_path_factory.mktemp("released")
    with warehouse(small_public_city(), folder) as con:
        Office.at(folder).release(con)
    return folder / "public-serving"


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_public_s_paper_has_neither_stamp_nor_reader(code: str, released: Path,
                                                         monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUDIENCE", "public")
    monkeypatch.setattr(store, "SERVING", released)
    with speaking(code):
        file = downloads.make(Viewer(audience="public", role=PUBLIC), "overview_pdf", {}, papers.AT)
        stamp = (t("For official use"), t("Reader: {name}", name="").strip(), "09:05", t("At this machine"))
        title, bands = public.overview().title, [" ".join(row[1].split()) for row in public.systems().rows]
    pages = papers.said(file)
    assert len(pages) == 2
    assert title in pages[0]
    assert all(band in pages[0] for band in bands)
    whole = " ".join(pages)
    assert [word for word in stamp if word in whole] == []


def test_the_public_takes_its_paper_without_a_line_in_the_journal(released: Path,
                                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUDIENCE", "public")
    monkeypatch.setattr(store, "SERVING", released)
    before = len(list(book.entries(audit.folder(), book.AUDIT)))
    assert fetched("/export/overview_pdf?lang=kk").status_code == 200
    for staff in ("briefing_pdf", "map_png", "schools_xlsx", "district_pptx"):
        assert fetched(f"/export/{staff}").status_code == 404
    assert len(list(book.entries(audit.folder(), book.AUDIT))) == before
    assert os.environ["AUDIENCE"] == "public"
    assert language() == "ru", "nothing of the request is left behind"
