"""A page in words for whoever stands before the app: no script, no other file, nothing of the city.

Its look is that of the theme (.streamlit/config.toml), written here: it must stand when nothing else answers.
"""

from __future__ import annotations

from html import escape

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import HTMLResponse

from app.texts import FALLBACK, LANGUAGES

_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>{title}</title><style>
body {{ margin: 0; padding: 1rem; min-height: 100dvh; box-sizing: border-box; display: grid; place-items: center;
  font: 1rem/1.5 "Source Sans", system-ui, sans-serif; background: light-dark(#F3F6FA, #10161F);
  color: light-dark(#0B1320, #E8EDF4) }}
main {{ box-sizing: border-box; width: min(32rem, 100%); padding: 2rem; border-radius: .5rem;
  background: light-dark(#FFFFFF, #1A2330); border: 1px solid light-dark(#D5DCE6, #324052) }}
h1 {{ margin: 0 0 .75rem; font-size: 1.75rem; line-height: 1.25 }} p {{ margin: 0 0 1rem }}
a {{ display: inline-block; padding: .6rem 1rem; border-radius: .5rem; background: light-dark(#1F5FA8, #3F78C0);
  color: #FFFFFF; text-decoration: none }} a:focus-visible {{ outline: 3px solid; outline-offset: 2px }}
</style></head>
<body><main><h1>{title}</h1><p>{text}</p><p><a href="/">{way_on}</a></p></main></body></html>
"""


def plain_page(status: int, language: str, title: str, text: str, way_on: str) -> HTMLResponse:
    """A response of `status` with a title, a text and a link to the first page."""
    page = _PAGE.format(language=escape(language), title=escape(title), text=escape(text), way_on=escape(way_on))
    return HTMLResponse(page, status, {"cache-control": "no-store"})


def language_of(headers: Headers) -> str:
    """The language chosen at an earlier visit, else the first of ours that the browser asks for, else Russian."""
    kept = cookie_parser(headers.get("cookie", "")).get("lang", "")
    asked = [part.partition(";")[0].strip()[:2].lower() for part in headers.get("accept-language", "").split(",")]
    return next((code for code in (kept, *asked) if code in LANGUAGES), FALLBACK)
