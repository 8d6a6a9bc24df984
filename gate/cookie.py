"""Makes Streamlit's cookies small: what we do not ask of a person's claims stays out of his browser.

Streamlit keeps all claims and both tokens there, signed and readable. With a hundred groups that is more than a web
socket's handshake may carry (8 kB a header), and the person would stand before an empty page.
"""

from __future__ import annotations

import json
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from streamlit.auth_util import set_cookie_with_chunks
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from streamlit.web.server.starlette.starlette_server_config import TOKENS_COOKIE_NAME, USER_COOKIE_NAME
from streamlit.web.server.starlette.starlette_websocket import _get_signed_cookie_with_chunks

from app.access import Access, needed

_STREAMLIT_S = ("origin", "provider")  # what its own routes read there


def make_small(headers: MutableHeaders, access: Access) -> bool:
    """Replace the cookies of a sign-in in a response's headers; False when they hold none.

    They live as long as the session. The tokens are kept where they fit into one cookie: only the provider's sign-out
    reads them, and without them it asks the person once more.
    """
    given = [value for value in headers.getlist("set-cookie") if _is_live(value)]
    cookies = dict(_pair(value) for value in given)
    raw = _get_signed_cookie_with_chunks(cookies, USER_COOKIE_NAME)
    if raw is None:
        return False
    claims = json.loads(raw)
    small = needed(claims, access) | {name: claims[name] for name in _STREAMLIT_S if name in claims}
    others = [value for value in headers.getlist("set-cookie")
              if not (_is_live(value) and value.startswith(USER_COOKIE_NAME))]
    tokens = {TOKENS_COOKIE_NAME: cookies[TOKENS_COOKIE_NAME]} \
        if TOKENS_COOKIE_NAME in cookies and f"{TOKENS_COOKIE_NAME}_1" not in cookies else {}
    del headers["set-cookie"]
    for value in [*others, *_signed(small, tokens, int(access.session_hours * 3600))]:
        headers.append("set-cookie", value)
    return True


def _signed(claims: dict[str, object], tokens: dict[str, str], max_age_s: int) -> list[str]:
    response = Response()

    def put(name: str, value: str) -> None:
        response.set_cookie(name, value, max_age=max_age_s, path="/", httponly=True, samesite="lax")

    set_cookie_with_chunks(
        lambda name, value: put(name, create_signed_value(get_cookie_secret(), name, value).decode()),
        lambda name, value: create_signed_value(get_cookie_secret(), name, value),
        USER_COOKIE_NAME, claims, cookie_attr_size=100)
    for name, value in tokens.items():
        put(name, value)
    if not tokens:
        response.delete_cookie(TOKENS_COOKIE_NAME, path="/")
    return response.headers.getlist("set-cookie")


def _pair(set_cookie: str) -> tuple[str, str]:
    try:
        return next((name, part.value) for name, part in SimpleCookie(set_cookie).items())
    except (CookieError, StopIteration):
        return "", ""


def _is_live(set_cookie: str) -> bool:
    return "max-age=0" not in set_cookie.lower()
