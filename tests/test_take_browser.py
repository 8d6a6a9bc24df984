"""A file that is taken away: what its button says while it is made, when it is there, and when it does not come."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.test_browser import open_page

pytestmark = pytest.mark.browser

PDF = 'a[href*="/export/briefing_pdf"]'


@pytest.mark.parametrize(("lang", "made", "ready"), [
    ("kk", "Файл дайындалып жатыр…", "Файл дайын: "), ("ru", "Файл готовится…", "Файл готов: "),
    ("en", "The file is being made…", "The file is ready: ")])
def test_a_button_says_that_its_file_is_made_and_then_its_name(
        page: Page, outside: list[str], server: str, lang: str, made: str, ready: str) -> None:
    open_page(page, f"{server}/briefing?lang={lang}")
    button, said = page.locator(PDF), page.get_by_role("status").locator("visible=true")
    asked: list[Route] = []  # held until the page has been looked at: a file may come at once
    page.route("**/export/**", lambda route: asked.append(route))
    with page.expect_request("**/export/**"):
        button.click()
    expect(said).to_have_text(made)
    expect(button).to_have_attribute("aria-busy", "true")
    button.click()  # of somebody who does not wait
    assert len(asked) == 1
    with page.expect_download() as taken:
        asked[0].continue_()
    name = taken.value.suggested_filename
    assert re.fullmatch(rf"briefing-2026-\d\d-\d\d-{lang}\.pdf", name)
    assert Path(taken.value.path()).read_bytes().startswith(b"%PDF-")
    expect(said).to_have_text(ready + name)
    expect(button).not_to_have_attribute("aria-busy", "true")
    assert len(page.context.pages) == 1, "no tab is opened for a file"
    assert outside == []


def test_a_file_that_does_not_come_is_said_on_the_page(page: Page, server: str) -> None:
    open_page(page, f"{server}/briefing?lang=ru")
    button, said = page.locator(PDF), page.get_by_role("status").locator("visible=true")
    before = page.url
    button.evaluate("(link) => { link.href = link.href.replace('briefing_pdf', 'nothing_of_the_kind'); }")
    page.locator('a[href*="nothing_of_the_kind"]').click()
    expect(said).to_have_text("Такого файла нет.")
    page.context.set_offline(True)
    page.locator('a[href*="nothing_of_the_kind"]').click()
    expect(said).to_have_text("Файл не получен. Нажмите ещё раз; если не поможет, сообщите оператору.")
    assert page.url == before
