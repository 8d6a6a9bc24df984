"""Figures of the process for Prometheus, on a port of their own: how many, how fast, how old; never who or what."""

from __future__ import annotations

import datetime as dt
import logging
import math
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from prometheus_client import Counter, Gauge, Histogram, disable_created_metrics, start_http_server
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import audience
from app.read import NothingPublished
from app.read.newest import Unreadable, publication
from gate.health import PATHS, age_hours

_LOG = logging.getLogger(__name__)
_ROUTES = (("/media/", "media"), ("/export/", "export"), ("/component/", "component"), ("/static/", "static"),
           ("/app/static/", "static"), ("/auth/", "sign_in"), ("/oauth2callback", "sign_in"),
           ("/_stcore/upload_file/", "upload"), ("/_stcore/", "streamlit"))
_REQUESTS = Counter("school_security_http_requests_total", "HTTP requests answered", ["route", "status"])
_SECONDS = Histogram("school_security_http_request_seconds", "Seconds until an HTTP answer was whole", ["route"])
_SOCKETS = Gauge("school_security_websockets_open", "Pages that are open in a browser")
_AGE = Gauge("school_security_newest_file_age_seconds", "Age of the newest serving file; NaN without a readable one")


class Measured:
    """Middleware that counts what passes through it: the outermost of all."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._answered(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._connected(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _answered(self, scope: Scope, receive: Receive, send: Send) -> None:
        route, status, begun = route_of(scope["path"]), "none", time.perf_counter()

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = str(message["status"])
            await send(message)

        try:
            await self.app(scope, receive, noted)
        finally:
            _REQUESTS.labels(route, status).inc()
            _SECONDS.labels(route).observe(time.perf_counter() - begun)

    async def _connected(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_open = False

        async def noted(message: Message) -> None:
            nonlocal is_open
            if message["type"] == "websocket.accept" and not is_open:
                is_open = True
                _SOCKETS.inc()
            await send(message)

        try:
            await self.app(scope, receive, noted)
        finally:
            if is_open:
                _SOCKETS.dec()


def route_of(path: str) -> str:
    """The class of an address: as few as a counter may have labels, whatever is asked for."""
    if path in PATHS:
        return "health"
    return next((route for beginning, route in _ROUTES if path.startswith(beginning)), "page")


@contextmanager
def listening(env: Mapping[str, str]) -> Iterator[None]:
    """Answer Prometheus on METRICS_ADDRESS:METRICS_PORT meanwhile; nothing listens without METRICS_PORT.

    A port that another replica holds is said in the log, and the app goes on without figures.
    """
    port = port_of(env)
    if port is None:
        yield
        return
    _AGE.set_function(_newest_age)
    disable_created_metrics()  # type: ignore[no-untyped-call]
    address = env.get("METRICS_ADDRESS", "127.0.0.1")
    try:
        server, thread = start_http_server(port, address)
    except OSError as error:
        _LOG.warning("No metrics from this process: %s:%d cannot be listened on (%s).", address, port, error.strerror)
        yield
        return
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def port_of(env: Mapping[str, str]) -> int | None:
    """METRICS_PORT, None when it is not stated. ValueError in one sentence."""
    stated = env.get("METRICS_PORT", "")
    if not stated:
        return None
    if not (stated.isascii() and stated.isdecimal() and 0 < int(stated) < 65_536):
        raise ValueError(f"METRICS_PORT must be a port, not {stated!r}.")
    return int(stated)


def _newest_age() -> float:
    try:
        return age_hours(publication(audience.of_process()), dt.datetime.now(dt.UTC)) * 3600
    except (NothingPublished, Unreadable):
        return math.nan
