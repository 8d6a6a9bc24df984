"""python -m tools.contact_sheet --out DIR: every page × language × theme × desk and phone, in pictures and figures.

Builds a sample city and a public release of it, opens every page in Chromium, those of errors and of the sign-in too,
and leaves a picture of each, sheets of all, and findings.txt. It ends with 1 when axe, the console or a request to
the outside has something to say.
"""

from __future__ import annotations

import argparse
import html
import tempfile
from itertools import groupby
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.city import ROOT, chromium, serve
from benchmarks.static_site import publish
from tests.faces import LANGUAGES, THEMES, Face, faces
from tools.sheet_stages import refuse_other_sign_in, stages

THUMB_PX = {1440: 460, 390: 150}


def main() -> int:
    """Draw the sheets; 0 when every page is clean."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    asked.add_argument("--out", type=Path, required=True, help="the folder of the pictures")
    asked.add_argument("--page", action="append", help="only this page; may stand several times")
    asked.add_argument("--language", action="append", choices=LANGUAGES)
    asked.add_argument("--theme", action="append", choices=THEMES)
    told = asked.parse_args()
    refuse_other_sign_in()
    told.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        folder = Path(made)
        publish(folder)
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        seen: list[Face] = []
        for stage in stages(folder):
            pages = {name: where for name, where in stage.pages.items() if not told.page or name in told.page}
            if not pages:
                continue
            with serve(ROOT / "server.py", stage.serving, **stage.settings) as server:
                for face in faces(browser, server.address, pages, languages=tuple(told.language or LANGUAGES),
                                  themes=tuple(told.theme or THEMES), plain=stage.plain, into=told.out):
                    seen.append(face)
                    print("." if face.is_clean else "F", end="", flush=True)
        _sheets(browser, told.out, seen)
        browser.close()
    return _report(told.out, seen)


def _sheets(browser: Browser, out: Path, seen: list[Face]) -> None:
    """A sheet a theme and a width: a row a page, a column a language."""
    def way(face: Face) -> tuple[str, int]:
        return face.theme, face.width_px

    for (theme, width_px), found in groupby(sorted(seen, key=way), way):
        faces_of = {(face.page, face.language): face for face in found}
        names = dict.fromkeys(page for page, _ in faces_of)
        rows = "".join(
            f"<tr><th>{html.escape(name)}</th>" + "".join(
                f'<td><img src="{face.picture.name}" width="{THUMB_PX[width_px]}"></td>'
                for language in LANGUAGES if (face := faces_of.get((name, language))) and face.picture) + "</tr>"
            for name in names)
        sheet = out / f"sheet-{theme}-{width_px}.html"
        sheet.write_text(f'<!doctype html><meta charset="utf-8"><style>body{{font:12px sans-serif;margin:8px}}'
                         f"td{{padding:3px;vertical-align:top}}"
                         # the top of each, as high as twice its width at most: the whole is in its own file
                         f"img{{display:block;outline:1px solid;max-height:{2 * THUMB_PX[width_px]}px;object-fit:cover;"
                         f"object-position:top}}</style>"
                         f"<table>{rows}</table>", "utf-8")
        page = browser.new_page(viewport={"width": 3 * THUMB_PX[width_px] + 140, "height": 600})
        page.goto(sheet.absolute().as_uri())
        page.screenshot(path=sheet.with_suffix(".png"), full_page=True)
        page.close()


def _report(out: Path, seen: list[Face]) -> int:
    lines = [f"{face.page} {face.language} {face.theme} {face.width_px}: {line}" for face in seen
             for line in (*face.rules, *face.told, *face.outside,
                          *([f"{face.sideways_px} px too wide"] if face.sideways_px > 0 else []))]
    (out / "findings.txt").write_text("".join(f"{line}\n" for line in lines), "utf-8")
    print(f"\n{len(seen)} pages seen; axe {sum(len(f.rules) for f in seen)}, console {sum(len(f.told) for f in seen)}, "
          f"outside {sum(len(f.outside) for f in seen)}, too wide {sum(f.sideways_px > 0 for f in seen)}; {out}")
    return 1 if lines else 0


if __name__ == "__main__":
    raise SystemExit(main())
