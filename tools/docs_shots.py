"""Pictures of the pages for docs/: `python -m tools.docs_shots --serving DIR --out docs/img` starts the app itself."""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[1]
SETTLED = '[data-testid="stApp"][data-test-script-state="notRunning"][data-test-connection-state="CONNECTED"]'
WAIT_MS = 60_000
PHONE = (390, 844)
DESKTOP = (1200, 1000)


@dataclass(frozen=True)
class Shot:
    """A picture: what address it shows, on what screen, and what the reader points at."""

    address: str
    screen: tuple[int, int] = DESKTOP
    points_at: str = ""  # selector of what the mouse rests on
    shows: str = ""      # selector of what must be there before it is taken


SHOTS = {
    "briefing": Shot("/briefing?lang=ru"),
    "map": Shot("/map?lang=ru", (1200, 1240), shows='iframe, .leaflet-container, [data-testid^="stBidiComponent"]'),
    "question": Shot("/district?lang=ru", (1200, 560), '[data-testid="stMetric"] [data-testid="stTooltipHoverTarget"]',
                     '[data-testid="stTooltipContent"]'),
    "tour": Shot("/briefing?lang=ru&tour=1", (1200, 700), shows='[role="dialog"] .st-key-tour_next'),
    "campaign": Shot("/campaign?lang=ru", shows=".js-plotly-plot .main-svg"),
    "district": Shot("/district?lang=ru&district=almaty"),
    "prescriptions": Shot("/prescriptions?lang=ru", shows=".js-plotly-plot .main-svg"),
    "inspector-phone": Shot("/inspector?lang=ru&inspector=I001", PHONE),
    "school": Shot("/school?lang=ru&school=S0001"),
    "cameras": Shot("/cameras?lang=ru", shows=".js-plotly-plot .main-svg"),
    "quality": Shot("/quality?lang=ru"),
}


def take(browser: Browser, server: str, out: Path) -> None:
    """Take every picture of the app at `server` into the folder `out`; TimeoutError when a page does not settle."""
    out.mkdir(parents=True, exist_ok=True)
    page = browser.new_page(reduced_motion="reduce")  # one, whose cache holds the app's own code
    for name, shot in SHOTS.items():
        width, height = shot.screen
        page.set_viewport_size({"width": width, "height": height})
        _open(page, server, shot)
        page.screenshot(path=out / f"{name}.png")
    page.close()


def _open(page: Page, server: str, shot: Shot) -> None:
    page.goto(f"{server}{shot.address}")
    page.wait_for_selector(SETTLED, state="attached", timeout=WAIT_MS)
    page.evaluate("() => document.fonts.ready.then(() => true)")
    page.wait_for_load_state("networkidle")  # what comes late moves what the mouse would rest on
    if shot.points_at:
        page.locator(shot.points_at).first.hover()
    if shot.shows:
        page.locator(shot.shows).first.wait_for(timeout=WAIT_MS)


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The staff app over the published files of `folder`, on a port of its own; yields its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as journal:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "server.py", "--server.port", str(port)], cwd=ROOT,
            env=os.environ | {"SERVING_DIR": str(folder.resolve()), "JOURNAL_DIR": journal},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            _wait_for(port, process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + WAIT_MS / 1000
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("the app did not begin to listen")


def main() -> None:
    """Take the pictures of a published city."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--serving", type=Path, required=True, help="folder of the published files")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "img", help="where the pictures go")
    args = parser.parse_args()
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        sys.exit("No Chromium here: tools/install_browser.sh installs Debian's.")
    for old in args.out.glob("*.png"):
        old.unlink()
    with serving(args.serving) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        take(browser, server, args.out)
        browser.close()


if __name__ == "__main__":
    main()
