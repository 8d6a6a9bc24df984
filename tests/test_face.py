"""What every page owes to everybody: nothing against WCAG 2.2 AA in either theme, on a desk and a phone."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from playwright.sync_api import Browser, BrowserContext, Page, expect
from streamlit.file_util import get_static_dir

from app.rights import LOCAL, PAGES, PUBLIC
from tests.conftest import ROOT, Loaded, serve
from tests.faces import THEMES, faces, settle
from tests.releasing import Office, warehouse
from tests.releasing import city as small_city
from tests.test_browser import a_school

KAZAKH = "ӘәҒғҚқҢңӨөҰұҮүҺһІі" "₸№«»—−"


@pytest.fixture(scope="module")
def public_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("public-face")
    with warehouse(small_city(), folder) as con:
        Office.at(folder).release(con)
    before = os.environ.get("AUDIENCE")
    os.environ["AUDIENCE"] = "public"
    served = serve(folder / "public-serving")
    try:
        yield next(served)
    finally:
        served.close()
        os.environ.pop("AUDIENCE")
        if before is not None:
            os.environ["AUDIENCE"] = before


@pytest.mark.browser
@pytest.mark.parametrize(("theme", "width_px", "language"), [("light", 1440, "ru"), ("dark", 390, "kk")])
def test_every_staff_page_is_open_to_everybody(
        browser: Browser, server: str, city: Loaded, theme: str, width_px: int, language: str) -> None:
    school_id, _ = a_school(city, "status = 'not_ready'")
    pages = {name: name for name in PAGES[LOCAL]} | {
        name: f"{name.removesuffix('-one')}?school={school_id}" for name in ("school", "district-one", "inspector-one")}
    seen = list(faces(browser, server, pages, languages=(language,), themes=(theme,), widths=(width_px,)))
    assert len(seen) == len(PAGES[LOCAL]) + 2
    assert [face for face in seen if not face.is_clean] == []


@pytest.mark.browser
@pytest.mark.parametrize(("theme", "width_px", "language"), [("dark", 1440, "kk"), ("light", 390, "en")])
def test_every_public_page_is_open_to_everybody(
        browser: Browser, public_server: str, theme: str, width_px: int, language: str) -> None:
    pages = {name: name for name in PAGES[PUBLIC]}
    seen = list(faces(browser, public_server, pages, languages=(language,), themes=(theme,), widths=(width_px,)))
    assert len(seen) == len(PAGES[PUBLIC])
    assert [face for face in seen if not face.is_clean] == []


@pytest.mark.browser
def test_what_is_wrong_is_seen(browser: Browser, tmp_path: Path, server: str) -> None:
    """A page without a language, with a picture without words, an error and a request to the outside is not clean."""
    context = browser.new_context()
    context.route("**/briefing*", lambda route: route.fulfill(status=500, content_type="text/html", body="""
        <html><head><title>x</title></head><body>
        <div data-testid="stApp" data-test-script-state="notRunning" data-test-connection-state="CONNECTED">
        <div data-testid="stMain" style="width:3000px"><h1>x</h1><img src="https://example.invalid/x.png"></div></div>
        <script>console.error("no")</script></body></html>"""))

    class Routed:
        """A browser whose every context has the route above."""

        def new_context(self, **_: object) -> BrowserContext:
            return context

    face, = faces(Routed(), server, {"briefing": "briefing"}, languages=("ru",), themes=("light",),  # type: ignore[arg-type]
                  widths=(1440,), into=tmp_path)
    assert any("html-has-lang" in rule for rule in face.rules)
    assert any("image-alt" in rule for rule in face.rules)
    assert {"no", "status 500"} <= set(face.told)
    assert face.outside == ["https://example.invalid/x.png"]
    assert face.sideways_px > 0
    assert face.picture is not None
    assert face.picture.stat().st_size > 0


@pytest.mark.browser
def test_the_language_is_told_to_a_screen_reader_and_remembered(page: Page, server: str) -> None:
    page.goto(f"{server}/quality?lang=kk")
    settle(page)
    assert page.evaluate("document.documentElement.lang") == "kk"
    page.get_by_role("radio", name="English").or_(page.get_by_role("button", name="English")).click()
    page.wait_for_url("**lang=en*")
    settle(page)
    assert page.evaluate("document.documentElement.lang") == "en"
    page.goto(f"{server}/quality")  # another day: no language in the address
    settle(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Quality of the data")


@pytest.mark.browser
def test_a_finger_meets_what_it_aims_at(browser: Browser, server: str, public_server: str, city: Loaded) -> None:
    """Buttons, links and fields of a phone are 44 px high; a sign "?" answers in 44 px around it."""
    school_id, _ = a_school(city, "status = 'not_ready'")
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    staff = [f"{server}/{name}?school={school_id}&" for name in ("inspector", "school", "briefing", "prescriptions")]
    for name in [*staff, f"{public_server}/overview?", f"{public_server}/districts?"]:
        page.goto(f"{name}lang=ru")
        settle(page)
        assert page.evaluate("""() => [...document.querySelectorAll(
            '[data-testid=stMain] button, [data-testid=stMain] [role=combobox], [data-testid=stMain] summary, ' +
            '[data-testid=stMain] a[data-testid], .row-list a')]
            .filter(e => !e.closest("[data-testid=stTooltipIcon]") && e.offsetParent !== null)
            .filter(e => { const r = e.getBoundingClientRect(); return r.width > 1 && r.height < 43.5; })
            .map(e => e.outerHTML.slice(0, 150))""") == [], name
        reach = page.evaluate("""() => { const e = document.querySelector('[data-testid=stTooltipIcon] button');
            e.scrollIntoView({block: "center"}); const r = e.getBoundingClientRect();
            return [[0, 0], [20, 0], [-20, 0], [0, 20], [0, -20]].every(([x, y]) =>
                e.contains(document.elementFromPoint(r.x + r.width / 2 + x, r.y + r.height / 2 + y))); }""")
        assert reach, name
    context.close()


def test_the_type_that_we_serve_has_every_kazakh_letter() -> None:
    (file,) = Path(get_static_dir()).glob("static/media/SourceSansVF-Upright*.woff2")
    known = TTFont(file).getBestCmap()
    assert [letter for letter in KAZAKH if ord(letter) not in known] == []


@pytest.mark.parametrize("theme", THEMES)
def test_words_stand_out_from_their_ground(theme: str) -> None:
    """Captions are text at 60 %: even those keep 4.5 : 1 (WCAG 1.4.3), on both grounds of the theme."""
    told = tomllib.loads((ROOT / ".streamlit/config.toml").read_text("utf-8"))["theme"][theme]
    text = _rgb(told["textColor"])
    for ground in (_rgb(told["backgroundColor"]), _rgb(told["secondaryBackgroundColor"])):
        faded = tuple(0.6 * t + 0.4 * g for t, g in zip(text, ground, strict=True))
        assert _contrast(text, ground) >= 7
        assert _contrast(faded, ground) >= 4.5
        assert _contrast(_rgb(told["linkColor"]), ground) >= 4.5


def _rgb(colour: str) -> tuple[float, ...]:
    assert re.fullmatch(r"#[0-9A-Fa-f]{6}", colour)
    return tuple(int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5))


def _contrast(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """Contrast ratio by WCAG 2.2, "relative luminance"."""
    def light(rgb: tuple[float, ...]) -> float:
        r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.browser
def test_streamlit_s_own_words_are_of_the_page_s_language_too(page: Page, server: str) -> None:
    page.goto(f"{server}/district?lang=kk")
    settle(page)
    expect(page).to_have_title("Аудандар · Мектептер қауіпсіздігі")
    names = page.evaluate("[...document.querySelectorAll('[aria-label]')].map(e => e.ariaLabel)")
    assert names
    assert [name for name in names if name.isascii() and re.search("[a-z]{3}", name)] == []
    page.get_by_role("radio", name="Русский").or_(page.get_by_role("button", name="Русский")).click()
    page.wait_for_url("**lang=ru*")
    settle(page)
    expect(page).to_have_title("Районы · Безопасность школ")
    names = page.evaluate("[...document.querySelectorAll('[data-testid=stTooltipIcon] button')].map(e => e.ariaLabel)")
    assert names
    assert [name for name in names if not name.startswith("Пояснение")] == []


@pytest.mark.browser
def test_a_table_is_a_list_on_a_phone_and_its_names_lead_on(browser: Browser, server: str, city: Loaded) -> None:
    school_id, name = a_school(city, "status = 'not_ready' and inspector_id is not null")
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(f"{server}/inspector?school={school_id}&lang=ru")
    settle(page)
    expect(page.locator(".row-list").first).to_be_visible()
    assert page.evaluate("""() => [...document.querySelectorAll('[data-testid=stDataFrame]')]
        .filter(table => table.offsetParent !== null).length""") == 0
    page.locator(".row-list a", has_text=name).first.tap()
    page.wait_for_url(f"**/school?school={school_id}&lang=ru")
    settle(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    camera = page.locator(".row-list li", has=page.locator("summary")).filter(visible=True).first
    folded = camera.locator("details dd").first
    expect(folded).to_be_hidden()
    camera.locator("summary").tap()
    expect(folded).to_be_visible()
    context.close()
