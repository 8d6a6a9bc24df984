"""What the app needs before it may listen: its secrets, its address, what stands before it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from starlette.middleware import Middleware
from streamlit import config
from streamlit.runtime.secrets import secrets_singleton

from app import audience
from app.access_file import Misconfigured
from app.rights import PUBLIC
from gate import signin
from gate.door import Door
from gate.loopback import LoopbackOnly


@dataclass(frozen=True)
class Entry:
    """What is handed to st.App: `secrets` (None where nobody signs in) and `middleware`, the outermost first."""

    secrets: dict[str, Any] | None
    middleware: list[Middleware]
    is_https: bool = False  # how people reach it


def prepared(env: Mapping[str, str]) -> Entry:
    """The entry that `env` asks for; the public needs neither sign-in nor a wall.

    The process ends with one sentence when sign-in is configured by halves, or when it is not configured at all and
    the server was told to listen to others.
    """
    try:
        if audience.of_process() == PUBLIC:
            return Entry(None, [])
        secrets = signin.secrets(env)
    except (audience.UnknownAudience, Misconfigured) as error:
        sys.exit(f"Refused to start: {error}")
    if refused := signin.address_refused(config.get_option("server.address"), secrets is not None):
        sys.exit(refused)
    if secrets is None:
        if secrets_singleton.load_if_toml_exists() and "auth" in secrets_singleton:
            sys.exit("Refused to start: [auth] of secrets.toml is not read here; state ACCESS_FILE, COOKIE_SECRET and "
                     "what belongs to them in the environment.")
        return Entry(None, [Middleware(LoopbackOnly)])
    # Streamlit signs the state of a sign-in under way by this option, and takes the secrets too late for it: without
    # it each process would sign by a secret of its own, and a sign-in could not end on another replica.
    config.set_option("server.cookieSecret", secrets["auth"]["cookie_secret"])
    is_https = urlsplit(secrets["auth"]["redirect_uri"]).scheme == "https"
    return Entry(secrets, [Middleware(Door, is_https=is_https)], is_https)
