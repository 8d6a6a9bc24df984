"""Keeps the server from asking the internet, from answering to strange names, and from being set up unsafely."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config, net_util
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from gate.health import PATHS as PROBED

_MUST: dict[str, Any] = {
    "server.enableCORS": True, "server.enableXsrfProtection": True, "server.corsAllowedOrigins": [],
    "server.trustedUserHeaders": {},  # they would be believed of whoever sends them
    "server.enableAgentApi": False, "server.scriptHealthCheckEnabled": False,
    "server.baseUrlPath": "",  # our rules know addresses from the root
    "client.showErrorDetails": "none", "global.developmentMode": False,
}


def keep_quiet() -> None:
    """Take away Streamlit's way of learning its own addresses: it asks a site on the internet, and waits for it,
    when a web socket comes from a strange origin."""
    for name in ("get_external_ip", "get_internal_ip"):
        setattr(net_util, name, _nobody)


def _nobody() -> None:
    return None


def unsafe_setting() -> str:
    """A sentence about the first of Streamlit's settings that is not as it must be; empty when all are."""
    for option, needed in _MUST.items():
        if (config.get_option(option) or None) != (needed or None):
            return f"{option} must be {needed!r}: the staff app does not start without it."
    return ""


class KnownHosts:
    """Middleware: refuses a Host that is none of `hosts`; no hosts, no rule. A probe may ask by address."""

    def __init__(self, app: ASGIApp, hosts: tuple[str, ...]) -> None:
        self.app = app
        if hosts:
            config.set_option("server.allowedHosts", list(hosts))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or scope["path"] in PROBED or _is_known(scope):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await PlainTextResponse("This server has another name.", 421)(scope, receive, send)


def _is_known(scope: Scope) -> bool:
    hosts = Headers(scope=scope).getlist("host")
    return is_host_allowed(hosts[0] if len(hosts) == 1 else None)


def hosts(env: Mapping[str, str]) -> tuple[str, ...]:
    """The names of ALLOWED_HOSTS, parted by commas; `*.city.kz` stands for every name below city.kz."""
    return tuple(name.strip() for name in env.get("ALLOWED_HOSTS", "").split(",") if name.strip())
