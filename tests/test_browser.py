"""What only a browser shows: clicks on the map, the address, the offline promise, narrow screens."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from app.read import store
from etl.publish import publish
from tests.conftest import ROOT, Loaded, serve
from tests.test_pages import hostile_city

pytestmark = pytest.mark.browser

SETTLED = '[data-testid="stApp"][data-test-script-state="notRunning"][data-test-connection-state="CONNECTED"]'
PAGES = ("", "district", "inspector", "school", "cameras", "quality")
SHOTS = ROOT / "test-results"


def settled(page: Page) -> None:
    """Wait until the script has run and nothing more is on its way."""
    page.wait_for_selector(SETTLED, state="attached", timeout=60_000)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    # until the font of icons is there, an icon is its long name, and what stands beside it moves
    page.evaluate("() => document.fonts.ready.then(() => true)")


def open_page(page: Page, address: str) -> None:
    page.goto(address)
    settled(page)


DRAWN = "() => document.querySelector('.school-map')?.dataset.shownN !== undefined"


def the_map(page: Page) -> Locator:
    """The (first) map of the page, once its schools are drawn."""
    page.wait_for_function(DRAWN, timeout=60_000)
    return page.locator(".school-map").first


def click_school(page: Page, school_id: str) -> None:
    """Click where the map draws the school."""
    the_map(page).scroll_into_view_if_needed()
    page.wait_for_function("id => window.schoolPixel(id) !== null", arg=school_id, timeout=60_000)
    place = page.evaluate("id => window.schoolPixel(id)", school_id)
    page.mouse.click(place["x"], place["y"])


def query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def a_school(city: Loaded, condition: str) -> tuple[str, str]:
    """Id and Russian name of a school that the map shows alone at its place."""
    newest = sorted(city.serving.glob("staff-*.duckdb"))[-1]
    with store.connect(str(newest)) as con:  # as the app in this process may have it open
        rows = con.table("marts.school").filter(condition).filter("name_ru is not null").order("school_id").fetchall()
        columns = [d[0] for d in con.table("marts.school").description]
    return rows[0][columns.index("school_id")], rows[0][columns.index("name_ru")]


def test_a_click_on_the_map_shows_the_school_beside_it_and_the_map_stays(
        page: Page, outside: list[str], server: str, city: Loaded) -> None:
    school_id, name = a_school(city, "status = 'not_ready'")
    open_page(page, f"{server}/map?lang=ru")
    the_map(page).evaluate("map => { map.isTheSame = true }")
    click_school(page, school_id)
    expect(page.get_by_role("heading", level=3).filter(has_text=name)).to_be_visible()
    settled(page)
    assert the_map(page).evaluate("map => map.isTheSame") is True, "the map was mounted anew: it blinked"
    assert query(page)["school"] == [school_id]
    assert outside == []


def test_a_filter_keeps_the_map_and_goes_into_the_address(page: Page, server: str) -> None:
    open_page(page, f"{server}/map?lang=ru")
    the_map(page).evaluate("map => { map.isTheSame = true }")
    page.get_by_role("button", name="Не готова", exact=False).click()
    page.wait_for_function("() => location.search.includes('status=not_ready')")
    settled(page)
    assert the_map(page).evaluate("map => map.isTheSame") is True


def test_a_pasted_address_shows_the_same_in_another_language(page: Page, server: str, city: Loaded) -> None:
    school_id, name = a_school(city, "status = 'ready_with_remarks'")
    view = "51.12345,71.41234,13"
    open_page(page, f"{server}/map?lang=ru&status=ready_with_remarks&school={school_id}&at={view}")
    expect(page.get_by_role("heading", level=3).filter(has_text=name)).to_be_visible()
    the_map(page)
    assert query(page)["at"] == [view]
    page.get_by_role("radio", name="Қазақша").or_(page.get_by_role("button", name="Қазақша")).first.click()
    page.wait_for_function("() => location.search.includes('lang=kk')")
    settled(page)
    kept = query(page)
    assert (kept["status"], kept["school"], kept["at"]) == (["ready_with_remarks"], [school_id], [view])


@pytest.mark.browser
def test_a_district_s_bar_leads_to_the_district(page: Page, outside: list[str], server: str) -> None:
    open_page(page, f"{server}/district?lang=ru")
    bar = page.locator(".js-plotly-plot .point path").first
    bar.wait_for()
    box = bar.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_url("**district=**")
    expect(page.get_by_role("heading", level=1)).to_have_text("Алматы")
    assert outside == []


@pytest.mark.parametrize("address", ["/school?school=S0012", "/map?district=almaty&system=panic_button",
                                     "/quality?source=declarations&reason=out_of_bounds"])
def test_switching_the_language_keeps_what_was_chosen(page: Page, server: str, address: str) -> None:
    open_page(page, f"{server}{address}&lang=en")
    before = {name: value for name, value in query(page).items() if name not in ("lang", "at")}
    for label, code in (("Қазақша", "kk"), ("Русский", "ru"), ("English", "en"), ("Русский", "ru")):
        page.get_by_role("radio", name=label).click()
        page.wait_for_function("code => location.search.includes('lang=' + code)", arg=code)
        settled(page)
        assert {name: value for name, value in query(page).items() if name not in ("lang", "at")} == before


def test_the_drill_down_leads_from_the_city_to_a_requirement_and_back(page: Page, server: str, city: Loaded) -> None:
    school_id, name = a_school(city, "status = 'not_ready' and inspector_id is not null")
    open_page(page, f"{server}/school?lang=ru&school={school_id}")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect(page.locator('[data-testid="stExpander"]').first).to_be_visible()
    settled(page)
    page.locator('[data-testid="stPageLink"] a[href^="district?district="]').click()
    page.wait_for_url("**/district?*district=*")
    settled(page)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.locator(".st-key-breadcrumbs button").click()
    page.wait_for_function("() => location.pathname.endsWith('/district') && !location.search.includes('district=')")
    settled(page)
    assert query(page)["lang"] == ["ru"]


def test_a_page_asked_first_runs_behind_the_frame(city: Loaded, page: Page) -> None:
    """A flat page would be executed without dashboard.py on a fresh server; ours may not be."""
    for address in serve(city.serving):
        for name in ("quality", "map", "school"):
            open_page(page, f"{address}/{name}?lang=ru")
            expect(page.locator(".st-key-frame")).to_be_visible()
            expect(page.get_by_role("dialog")).to_have_count(0)  # Streamlit's "Page not found"


def test_hostile_names_run_nowhere(page: Page, outside: list[str], tmp_path: Path) -> None:
    con = hostile_city().build(tmp_path / "landing")
    publish(con, tmp_path / "serving", dt.datetime(2026, 11, 12, 18, tzinfo=dt.UTC))
    con.close()
    alarms: list[str] = []
    page.on("dialog", lambda dialog: (alarms.append(dialog.message), dialog.dismiss()))
    for address in serve(tmp_path / "serving"):
        for name in PAGES:
            open_page(page, f"{address}/{name}?lang=ru&school=s1&inspector=i1&criteria_perimeter_open=true")
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            if name == "":
                click_school(page, "s1")
                tooltip = page.locator(".school-name")
                expect(tooltip).to_contain_text("{{ 7*7 }}")  # neither run here nor on the server
                expect(tooltip).to_contain_text("<script>x</script>")
            assert page.locator("img[src='x']").count() == 0
            assert page.locator("a[href^='javascript']").count() == 0
    assert alarms == []
    assert outside == []


@pytest.mark.shared
def test_the_real_astana_answers_a_click(page: Page, outside: list[str], astana_server: str, astana: Loaded) -> None:
    school_id, name = a_school(astana, "status = 'not_ready'")
    page.set_viewport_size({"width": 1440, "height": 1200})
    open_page(page, f"{astana_server}/map?lang=ru")
    click_school(page, school_id)
    expect(page.get_by_role("heading", level=3).filter(has_text=name)).to_be_visible()
    settled(page)
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / "astana.png")
    assert outside == []
