"""Help where it is needed: every figure on a page has a row in the registry, every row a page; the tour, the words."""

from __future__ import annotations

import ast
import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from playwright.sync_api import Page, expect
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from app import links, tour, viewer
from app.read import store
from app.rights import PAGES, PUBLIC, ROLES, START, Viewer
from app.texts import LANGUAGES, plain, speaking
from gate.tour import ROUTES
from tests.conftest import ROOT, Loaded
from tests.releasing import Office, warehouse
from tests.releasing import city as released_city
from tests.test_browser import open_page, settled

REFERENCE = ROOT / "data" / "reference"
SPEAKS = ("figure", "amount", "share", "meaning")  # the functions that are handed a figure's code
with speaking("en"):
    STAFF = list(links.titles())
LEVELS = ("district", "inspector", "school")


def rows_of(name: str) -> list[dict[str, str]]:
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


FIGURES = {row["figure"]: row for row in rows_of("figures")}


# ---- the registry -------------------------------------------------------------------------------

def test_every_row_of_the_registry_and_of_the_glossary_is_whole() -> None:
    assert len(FIGURES) == len(rows_of("figures")), "a figure stands twice"
    columns = {f"{part}_{code}" for part in ("label", "definition", "formula", "denominator") for code in LANGUAGES}
    assert set(next(iter(FIGURES.values()))) == columns | {"figure", "source", "moment"}
    assert [r["figure"] for r in FIGURES.values() if not all(r.values())] == []
    assert {r["source"] for r in FIGURES.values()} <= {r["source"] for r in rows_of("sources")}
    moments = {r["code"] for r in rows_of("codes") if r["list"] == "figure_moment"}
    assert {r["moment"] for r in FIGURES.values()} == moments, "a moment without a name, or one that nobody has"
    words = rows_of("glossary")
    assert len({r["term"] for r in words}) == len(words)
    assert [r["term"] for r in words if not all(r.values())] == []
    assert [int(r["position"]) for r in words] == list(range(1, len(words) + 1))


@pytest.mark.parametrize("term", [
    "school", "district", "inspector", "inspection", "criterion", "answer", "finding", "prescription", "camera_status",
    "campaign", "signal"])
def test_the_glossary_has_every_word_of_the_domain(term: str) -> None:
    assert term in {r["term"] for r in rows_of("glossary")}


def named_in(source: str) -> set[str]:
    """The codes of figures that a source hands to the functions that speak of them."""
    def words(nodes: list[ast.expr]) -> set[str]:
        return {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}

    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and _name(node.func) == "heading":  # (who, title, *codes), (phrase, *codes)
            found |= words(node.args[1:])
        elif isinstance(node, ast.Call) and _name(node.func) in SPEAKS and node.args and _name(node.args[0]) == "who":
            found |= words(node.args[1:2])
        elif isinstance(node, ast.GeneratorExp) and any(
                isinstance(n, ast.Call) and _name(n.func) in SPEAKS for n in ast.walk(node.elt)):
            found |= {word for g in node.generators if isinstance(g.iter, ast.Tuple) for word in words(g.iter.elts)}
    return found


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def of_the_release() -> set[str]:
    """The codes that the public's headline is made of."""
    text = (ROOT / "etl/release/told.py").read_text("utf-8")
    return set(re.findall(r'"(public_\w+)"', text)) & set(FIGURES)


def test_every_figure_that_code_names_has_a_row_and_every_row_is_named() -> None:
    sources = [p.read_text("utf-8") for top in ("app", "pages") for p in sorted((ROOT / top).rglob("*.py"))]
    named = set().union(*map(named_in, sources)) | of_the_release()
    assert named - set(FIGURES) == set(), "figures without a row"
    assert set(FIGURES) - named == set(), "rows that no page shows"


@pytest.mark.parametrize(("source", "codes"), [
    ("cards.figure(who, 'inspected', 1, 2, when)", {"inspected"}),
    ("cards.figure(who, 'new_one', 1, 2, when, unit='h')", {"new_one"}),
    ("help.heading(who, t('Title'), 'steer', 'done')", {"steer", "done"}),
    ("public_city.heading('phrase', 'public_systems')", {"public_systems"}),
    ("x = ' '.join(meaning(who, n, when) for n in ('score', 'knowledge'))", {"score", "knowledge"}),
    ("st.subheader('score')", set()),
])
def test_a_figure_named_in_code_is_found(source: str, codes: set[str]) -> None:
    assert named_in(source) == codes


# ---- on the pages -------------------------------------------------------------------------------

@pytest.fixture
def serving(city: Loaded, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(store, "SERVING", city.serving)
    st.cache_data.clear()
    yield city.serving
    st.cache_data.clear()


def run(page: str, **address: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
    app.switch_page(links.path(page) if page in STAFF else f"pages/public/{page}.py")
    for name, value in {"lang": "en", **address}.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, app.exception[0].message
    return app


def explained(help_text: str) -> set[str]:
    """The figures whose definition, formula and denominator stand in the text under a "?"."""
    return {code for code, row in FIGURES.items()
            if all(plain(row[f"{part}_en"]) in help_text for part in ("definition", "formula", "denominator"))}


def parts(app: AppTest) -> Iterator[tuple[str, list[Any]]]:
    """The parts of a page: each heading with the elements that follow it."""
    title, elements = "", []
    for element in app.main:
        if element.type in ("title", "subheader", "header"):
            yield title, elements
            title, elements = str(element.value), []
        elements.append(element)
    yield title, elements


def unexplained(app: AppTest) -> list[str]:
    """Figures without a row: metrics that do not explain themselves, charts and numbers of a table in a part of the
    page where nothing does."""
    found = []
    for title, elements in parts(app):
        texts = [str(getattr(e.proto, "help", "") or "") for e in elements if hasattr(e, "proto")]
        found += [f"{title}: {e.label}" for e in elements if e.type == "metric" and not explained(e.proto.help)]
        if any(is_figure(e) for e in elements) and not any(map(explained, texts)):
            found.append(title)
    return found


def is_figure(element: Any) -> bool:
    """A chart, or a table with a column of numbers."""
    if element.type == "plotly_chart":
        return True
    if element.type != "dataframe":
        return False
    settings = json.loads(element.proto.columns or "{}")
    return any(element.value[c].dtype.kind in "fiu" and not settings.get(c, {}).get("hidden") for c in element.value)


@pytest.mark.parametrize("page", STAFF)
def test_every_figure_of_a_staff_page_is_explained_one_click_away(serving: Path, page: str) -> None:
    where = {"district": "almaty", "inspector": "I001", "school": "S0001"}
    for address in ({}, {page: where[page]}) if page in where else ({},):
        app = run(page, **address)
        assert unexplained(app) == []
        for element in app.metric:
            assert "](help?figure=" in element.proto.help, "and the way to all of them is there"


def test_a_figure_without_an_explanation_would_be_seen() -> None:
    def page() -> None:
        import pandas as pd  # noqa: PLC0415 - the page is a script of its own
        import streamlit as st  # noqa: PLC0415

        st.title("A page")
        st.metric("Bare", 5)
        st.subheader("Table")
        st.dataframe(pd.DataFrame({"n": [1, 2]}))
        st.subheader("Words alone")
        st.dataframe(pd.DataFrame({"word": ["a"]}))

    assert unexplained(AppTest.from_function(page).run()) == ["A page: Bare", "Table"]


def test_every_figure_of_a_public_page_is_explained_one_click_away(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with warehouse(released_city(), tmp_path) as con:
        Office.at(tmp_path).release(con)
    monkeypatch.setenv("AUDIENCE", "public")
    monkeypatch.setattr(store, "SERVING", tmp_path / "public-serving")
    st.cache_data.clear()
    metrics = 0
    for name in PAGES[PUBLIC]:
        app = run(name)
        metrics += len(app.metric)
        if name == "method":  # the dictionary of the open data and the list of requirements count nothing
            said = "\n".join(str(m.value) for m in app.markdown)
            public = [r for r in FIGURES.values() if r["figure"].startswith("public_")]
            assert [r["figure"] for r in public if plain(r["formula_en"]) not in said] == []
            words = rows_of("glossary")
            assert [r["term"] for r in words if (plain(r["meaning_en"]) in said) != (r["is_public"] == "yes")] == []
        else:
            assert unexplained(app) == [], name
    assert metrics == 5
    site = (tmp_path / "public-site/current/en/method.html").read_text("utf-8")
    assert FIGURES["public_joint"]["formula_en"] in site
    assert "A requirement answered below its pass mark." in site
    st.cache_data.clear()


# ---- the page Help ------------------------------------------------------------------------------

@pytest.mark.parametrize("lang", LANGUAGES)
def test_help_prints_every_figure_and_every_word(serving: Path, lang: str) -> None:
    app = run("help", lang=lang)
    said = "\n".join(str(e.value) for kind in (app.markdown, app.caption) for e in kind)
    assert [code for code, row in FIGURES.items()
            if not all(plain(row[f"{part}_{lang}"]) in said for part in ("definition", "formula", "denominator"))] == []
    assert [r["term"] for r in rows_of("glossary") if plain(r[f"meaning_{lang}"]) not in said] == []


def test_help_begins_with_the_figure_that_was_asked_for_and_search_narrows_the_rest(serving: Path) -> None:
    app = run("help", figure="mttr", q="clips recorders")
    labels = re.findall(r"\*\*(.+?)\.\*\*", "\n".join(str(m.value) for m in app.markdown))
    assert labels == [FIGURES["mttr"]["label_en"], FIGURES["archive_challenge"]["label_en"]]
    assert any("none of these words" in str(e.value) for e in app.info), "the words are searched as well"


def test_an_unknown_figure_in_the_address_is_ignored(serving: Path) -> None:
    assert run("help", figure="'; drop table x").title[0].value == "What the figures mean"


@pytest.mark.parametrize("role", ROLES)
def test_everybody_has_help(role: str) -> None:
    assert "help" in PAGES[role]


# ---- the tour -----------------------------------------------------------------------------------

@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("role", ROLES)
def test_the_tour_of_each_role_has_five_steps(role: str, lang: str) -> None:
    with speaking(lang):
        steps = tour.steps(Viewer(role=role, place_id="x"))
    assert len(steps) == len({title for title, _ in steps}) == 5
    assert all(title and len(text) > 60 for title, text in steps)


def shows_the_tour(app: AppTest) -> bool:
    return any(getattr(b, "key", None) == "tour_next" for b in app.button)


def as_a_person(monkeypatch: pytest.MonkeyPatch, **cookies: str) -> None:
    """A deputy akim who is signed in, with these cookies of his browser: AppTest itself has every cookie."""
    monkeypatch.setattr(viewer, "staff", lambda page=None: Viewer(role="deputy_akim", subject="u1", name="A."))
    monkeypatch.setattr(type(st.context), "cookies", cookies)


def test_a_person_who_is_new_is_offered_the_tour_once_where_his_day_begins(
        serving: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    as_a_person(monkeypatch)
    app = run(START["deputy_akim"])
    assert shows_the_tour(app)
    app.button(key="tour_end").click().run()
    assert not shows_the_tour(app)
    assert not shows_the_tour(app.run()), "and not again in this session"


def test_whoever_came_by_a_link_is_left_to_read(serving: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    as_a_person(monkeypatch)
    assert not shows_the_tour(run("quality"))


def test_whoever_has_the_cookie_is_not_offered_it_again(serving: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    as_a_person(monkeypatch, **{tour.SEEN: "1"})
    assert not shows_the_tour(run(START["deputy_akim"]))


def test_where_nobody_signs_in_it_comes_when_it_is_asked_for(serving: Path) -> None:
    assert not shows_the_tour(run("map"))
    app = run("map", tour="1")
    assert shows_the_tour(app)
    assert "tour" not in app.query_params, "an address that is sent on does not carry it"
    for _ in range(4):
        app.button(key="tour_next").click().run()
    assert not shows_the_tour(app)
    assert "tour_end" in {b.key for b in app.button}


def test_the_page_help_starts_it_again(serving: Path) -> None:
    app = run("help")
    next(b for b in app.button if "tour" in b.label).click().run()
    assert shows_the_tour(app)


def test_the_picture_sets_the_cookie_for_a_year_and_asks_for_nobody() -> None:
    with TestClient(Starlette(routes=ROUTES)) as client:
        answer = client.get(f"/{tour.PICTURE}")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/gif")
        cookie = answer.headers["set-cookie"].lower()
        assert f"{tour.SEEN}=1" in cookie
        assert all(part in cookie for part in ("httponly", "samesite=lax", "max-age=31536000"))
        assert client.post(f"/{tour.PICTURE}").status_code == 405


@pytest.mark.browser
def test_the_tour_is_walked_by_keyboard_left_by_esc_and_does_not_come_back(
        page: Page, outside: list[str], server: str) -> None:
    page.context.clear_cookies()
    open_page(page, f"{server}/help?lang=ru&tour=1")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    first = dialog.inner_text()
    for _ in range(10):
        page.keyboard.press("Tab")
        if page.evaluate("() => !!document.activeElement.closest('.st-key-tour_next')"):
            break
    else:
        pytest.fail("the button is not reached by the Tab key")
    page.keyboard.press("Enter")
    expect(dialog).not_to_have_text(first)
    settled(page)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.wait_for_function("() => !location.search.includes('tour')")
    assert [c["name"] for c in page.context.cookies() if c["name"] == tour.SEEN] == [tour.SEEN]
    page.reload()
    settled(page)
    expect(dialog).to_have_count(0)
    assert outside == []


@pytest.mark.browser
def test_the_question_mark_is_reached_by_keyboard_and_leads_to_the_figure(page: Page, server: str) -> None:
    open_page(page, f"{server}/map?lang=ru")
    page.get_by_test_id("stMetric").first.get_by_test_id("stTooltipHoverTarget").first.hover()
    link = page.get_by_test_id("stTooltipContent").get_by_role("link")
    expect(link).to_be_visible()
    with page.context.expect_page() as opened:
        link.click()
    settled(opened.value)
    expect(opened.value.locator(".st-key-help_chosen")).to_contain_text(FIGURES["inspected"]["formula_ru"])
