"""Stands around Streamlit's own sign-in routes: ends a session for good, answers in words, leads back to the page."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import admission, denials
from app.access import Denied
from app.access_file import configured
from app.audit import NotRecorded
from app.texts import LANGUAGES, speaking
from gate.cookie import make_small
from gate.plain_page import language_of, plain_page
from gate.session import claims_of, viewer_of_request
from gate.signin import CALLBACK

LOGIN = "/auth/login"
LOGOUT = "/auth/logout"
WANTED = "wanted"  # cookie: the page from which somebody went to sign in
_WANTED_S = 900
_LOG = logging.getLogger(__name__)


class Door:
    """Middleware of the staff app with sign-in; `is_https` says that people reach it by https."""

    def __init__(self, app: ASGIApp, is_https: bool) -> None:
        self.app = app
        self.is_https = is_https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = HTTPConnection(scope)
        if scope["path"] == LOGOUT:
            _leave(request)
        judge = {LOGIN: _login, CALLBACK: _callback}.get(scope["path"], _as_it_is)
        await self.app(scope, receive, _Answer(scope, receive, send, lambda start: self._judged(judge, request, start)))

    def _judged(self, judge: _Judge, request: HTTPConnection, start: Message) -> _Instead:
        said = judge(request, start)
        if self.is_https:
            _only_by_https(start)
        return said


_Instead = tuple[int, denials.Said] | None  # status and words of a page of ours, where the app's answer is none
_Judge = Callable[[HTTPConnection, Message], _Instead]


class _Answer:
    """Sends what the app answers, or a page of ours in its stead."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, judge: Callable[[Message], _Instead]) -> None:
        self.scope, self.receive, self.send, self.judge = scope, receive, send, judge
        self.is_replaced = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            language = _language(Headers(scope=self.scope))
            with speaking(language):
                instead = self.judge(message)
            if instead:
                self.is_replaced = True
                status, said = instead
                await plain_page(status, language, *said)(self.scope, self.receive, self.send)
        if not self.is_replaced:
            await self.send(message)


def _as_it_is(_: HTTPConnection, __: Message) -> None:
    return None


def _login(request: HTTPConnection, start: Message) -> _Instead:
    if start["status"] >= 400:
        return 503, denials.provider_down()
    if start["status"] == 302 and (wanted := _page_before(request)):
        MutableHeaders(raw=start["headers"]).append(
            "set-cookie", f"{WANTED}={wanted}; Path={CALLBACK}; Max-Age={_WANTED_S}; HttpOnly; SameSite=Lax")
    return None


def _callback(request: HTTPConnection, start: Message) -> _Instead:
    headers = MutableHeaders(raw=start["headers"])
    access = configured()
    if access is not None and make_small(headers, access):
        wanted = request.cookies.get(WANTED, "")
        if start["status"] == 302 and _is_own_page(wanted):
            headers["location"] = wanted
            headers.append("set-cookie", f"{WANTED}=; Path={CALLBACK}; Max-Age=0; HttpOnly; SameSite=Lax")
        return None
    was_asked = {"code", "error"} & set(request.query_params)  # without them it is the way back of a sign-out
    return (403, denials.not_let_in()) if was_asked and _is_nobody(request) else None


def _is_nobody(request: HTTPConnection) -> bool:
    try:
        return isinstance(viewer_of_request(request), Denied)
    except NotRecorded:
        return True


def _leave(request: HTTPConnection) -> None:
    access = configured()
    try:
        if access is not None:
            admission.leave(claims_of(request), access, time.time())
    except NotRecorded as error:
        _LOG.error("A sign-out takes the cookie out of the browser, but a copy of it stays good: %s", error)


def _page_before(request: HTTPConnection) -> str:
    """Path and query of the app's own page from which the request came; empty when it came from elsewhere."""
    before = urlsplit(request.headers.get("referer", ""))
    if before.netloc != request.headers.get("host"):
        return ""
    page = before.path + (f"?{before.query}" if before.query else "")
    return page if _is_own_page(page) else ""


def _is_own_page(page: str) -> bool:
    """Whether it is a path of this app and nothing that leads a browser, or a header, elsewhere."""
    return page.startswith("/") and page[1:2] not in ("/", "\\") and page.isascii() and page.isprintable() \
        and not set(page) & set(' ";,\\') and len(page) < 2_000


def _only_by_https(start: Message) -> None:
    start["headers"] = [
        (name, value + b"; Secure" if name.lower() == b"set-cookie" and b"secure" not in value.lower() else value)
        for name, value in start["headers"]]


def _language(headers: Headers) -> str:
    """The language of the page before, then of the earlier visit and of the browser."""
    asked = parse_qs(urlsplit(headers.get("referer", "")).query).get("lang", [""])[0]
    return asked if asked in LANGUAGES else language_of(headers)
