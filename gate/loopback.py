"""While nobody signs in, the server answers this machine alone: whatever it was told to listen on."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from gate.signin import is_loopback

# Whoever sets one of these hands on the request of somebody else.
FORWARDING = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-port",
              "x-forwarded-server", "x-real-ip", "x-original-host", "via")
SENTENCE = "Nobody signs in here, so this server answers the machine that it runs on and no other."


class LoopbackOnly:
    """Lets through what this machine asks of itself: both ends loopback, a Host that names it, nothing forwarded."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or is_of_this_machine(scope):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": SENTENCE})
        else:
            await PlainTextResponse(SENTENCE, 403)(scope, receive, send)


def is_of_this_machine(scope: Scope) -> bool:
    """Whether a request came from this machine to this machine, and nobody stood between."""
    headers = Headers(scope=scope)
    ends = (scope.get("client"), scope.get("server"))
    if not all(end and is_loopback(str(end[0])) for end in ends):
        return False
    if any(name in headers for name in FORWARDING):
        return False
    hosts = headers.getlist("host")
    return len(hosts) == 1 and _names_this_machine(hosts[0])


def _names_this_machine(host: str) -> bool:
    try:
        return is_loopback(urlsplit(f"//{host}").hostname or "")
    except ValueError:
        return False
