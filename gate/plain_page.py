"""A page in words for whoever stands before the app: no script, no style of its own, nothing of the city."""

from __future__ import annotations

from html import escape

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import HTMLResponse

from app.texts import FALLBACK, LANGUAGES

_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>{title}</title></head>
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
