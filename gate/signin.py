"""How sign-in is configured, and the refusal to start where it is not and others could reach the server."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from app.access import Access
from app.access_file import Misconfigured, read

CALLBACK = "/oauth2callback"
COOKIE_SECRET_BYTES = 32


def is_loopback(host: str) -> bool:
    """Whether a host's name or address is this machine's own."""
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return host == "localhost"
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)


def secrets(env: Mapping[str, str]) -> dict[str, Any] | None:
    """What Streamlit takes for its secrets.toml, from the environment and the files that it names; None where nobody
    signs in.

    Misconfigured, in one sentence, for whatever is missing, unreadable, short or not encrypted on its way. No
    sentence holds a secret.
    """
    access = read(env)
    if access is None:
        return None
    _safe("OIDC_ISSUER", access.issuer)
    redirect = _stated(env, "OIDC_REDIRECT_URI")
    _safe("OIDC_REDIRECT_URI", redirect)
    if urlsplit(redirect).path != CALLBACK:
        raise Misconfigured(f"OIDC_REDIRECT_URI must be the app's own address with the path {CALLBACK}.")
    cookie_secret = _secret(env, "COOKIE_SECRET")
    if len(cookie_secret.encode()) < COOKIE_SECRET_BYTES:
        raise Misconfigured(f"COOKIE_SECRET must be at least {COOKIE_SECRET_BYTES} random bytes: "
                            "whoever guesses it is anybody.")
    return {"auth": {
        "redirect_uri": redirect, "cookie_secret": cookie_secret, "client_id": access.client_id,
        "client_secret": _secret(env, "OIDC_CLIENT_SECRET"),
        "server_metadata_url": access.issuer.rstrip("/") + "/.well-known/openid-configuration",
        "client_kwargs": _asked(access)}}


def address_refused(address: str | None, is_configured: bool) -> str:
    """Why the server may not listen on `address` (None or empty: on every one); empty when it may."""
    if is_configured or (address and is_loopback(address)):
        return ""
    return (f"Refused to listen on {address or 'every address'}: nobody signs in here, so the staff app serves this "
            f"machine alone (--server.address 127.0.0.1). To serve others, configure sign-in: {', '.join(_NEEDED)}.")


_NEEDED = ("ACCESS_FILE", "OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET_FILE", "COOKIE_SECRET_FILE",
           "OIDC_REDIRECT_URI")


def _asked(access: Access) -> dict[str, str]:
    # prompt=login: a shared machine asks for the password anew. The challenge stands even where a provider forgets
    # to announce that it knows it.
    return {"scope": access.scope, "prompt": "login", "code_challenge_method": "S256"}


def _stated(env: Mapping[str, str], name: str) -> str:
    value = env.get(name, "").strip()
    if not value:
        raise Misconfigured(f"{name} must be stated when sign-in is configured.")
    return value


def _secret(env: Mapping[str, str], name: str) -> str:
    """The value of `name`, or what stands in the file that NAME_FILE names."""
    if name in env and f"{name}_FILE" in env:
        raise Misconfigured(f"{name} and {name}_FILE are both stated: state one.")
    if f"{name}_FILE" not in env:
        return _stated(env, name)
    path = Path(_stated(env, f"{name}_FILE"))
    try:
        value = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(f"{name}_FILE {path} cannot be read as text.") from error
    if not value:
        raise Misconfigured(f"{name}_FILE {path} is empty.")
    return value


def _safe(name: str, url: str) -> None:
    """An address is asked by https, or lies on this very machine."""
    parts = urlsplit(url)
    is_here = parts.scheme == "http" and is_loopback(parts.hostname or "")
    if not parts.hostname or not (parts.scheme == "https" or is_here):
        raise Misconfigured(f"{name} must begin with https://.")
