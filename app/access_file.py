"""Reads the file of rights that ACCESS_FILE names; `deploy/access.example.toml` shows every key. No Streamlit."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from app.access import CLAIMS, Access, is_number
from app.rights import LEVELS, ROLES

# Whoever states one of these wants sign-in: all that it needs must then be there.
SETTINGS = ("ACCESS_FILE", "OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_CLIENT_SECRET_FILE",
            "COOKIE_SECRET", "COOKIE_SECRET_FILE", "OIDC_REDIRECT_URI")
_KEYS = ("issuer", "client_id", "scope", "session_hours", "revoked", "claims", "roles", "places")
_COOKIE_HOURS = 30 * 24  # Streamlit's cookie lives no longer, nor do the marks of app.sessions


class Misconfigured(Exception):
    """Sign-in is configured by halves or wrongly: one sentence that says what to mend."""


@cache
def configured() -> Access | None:
    """The rights of this process, by its environment; None where nobody signs in. Misconfigured as `read`."""
    return read(os.environ)


def read(env: Mapping[str, str]) -> Access | None:
    """The rights that `env` asks for: None when none of SETTINGS is there, not even empty.

    Misconfigured for a file that is missing, cannot be read, or holds what we do not understand.
    """
    if not any(name in env for name in SETTINGS):
        return None
    path = env.get("ACCESS_FILE", "")
    if not path:
        raise Misconfigured("ACCESS_FILE must name the file of rights when sign-in is configured.")
    try:
        told = tomllib.loads(Path(path).read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(f"ACCESS_FILE {path} cannot be read: {error}.") from error
    except tomllib.TOMLDecodeError as error:
        raise Misconfigured(f"ACCESS_FILE {path} is no TOML: {error}.") from error
    _known(f"ACCESS_FILE {path}", told, _KEYS)
    revoked = told.get("revoked")
    return Access(
        issuer=_agreed("issuer", told.get("issuer"), env.get("OIDC_ISSUER")),
        client_id=_agreed("client_id", told.get("client_id"), env.get("OIDC_CLIENT_ID")),
        roles=_roles(told.get("roles")),
        scope=_scope(told.get("scope", "openid profile email")),
        session_hours=_hours(told.get("session_hours", 8)),
        claims=CLAIMS | _table("claims", told.get("claims", {}), tuple(CLAIMS)),
        places=_places(told.get("places", {})),
        revoked=_listed(Path(path).parent / str(revoked)) if revoked is not None else None,
    )


def _known(where: str, told: Any, keys: tuple[str, ...]) -> None:
    if not isinstance(told, dict):
        raise Misconfigured(f"{where} must be a table.")
    if unknown := sorted(set(told) - set(keys)):
        raise Misconfigured(f"{where} has {unknown[0]!r}, which is none of {', '.join(keys)}.")


def _table(where: str, told: Any, keys: tuple[str, ...] | None = None) -> dict[str, str]:
    if keys is not None:
        _known(f"[{where}] of ACCESS_FILE", told, keys)
    if not isinstance(told, dict) or not all(isinstance(v, str) and v for v in told.values()):
        raise Misconfigured(f"[{where}] of ACCESS_FILE must be a table of words.")
    return told


def _agreed(key: str, told: Any, stated: str | None) -> str:
    name = f"OIDC_{key.upper()}"
    if told is not None and stated is not None and told != stated:
        raise Misconfigured(f"{name} and {key} of ACCESS_FILE differ: state it once.")
    value = told if stated is None else stated
    if not isinstance(value, str) or not value:
        raise Misconfigured(f"{name}, or {key} in ACCESS_FILE, must be stated when sign-in is configured.")
    return value


def _roles(told: Any) -> dict[str, str]:
    roles = _table("roles", told)
    if not roles:
        raise Misconfigured("[roles] of ACCESS_FILE must give at least one group its role.")
    for group, role in roles.items():
        if role not in ROLES:
            raise Misconfigured(f"[roles] of ACCESS_FILE gives {group!r} the role {role!r}, "
                                f"which is none of {', '.join(ROLES)}.")
    return roles


def _places(told: Any) -> dict[str, dict[str, str]]:
    levels = tuple(LEVELS.values())
    _known("[places] of ACCESS_FILE", told, levels)
    return {level: _table(f"places.{level}", words) for level, words in told.items()}


def _hours(told: Any) -> float:
    if not is_number(told) or not 0 < told <= _COOKIE_HOURS:
        raise Misconfigured(f"session_hours of ACCESS_FILE must be a number of hours up to {_COOKIE_HOURS}.")
    return float(told)


def _scope(told: Any) -> str:
    if not isinstance(told, str) or "openid" not in told.split():
        raise Misconfigured("scope of ACCESS_FILE must hold the word openid.")
    return told


def _listed(path: Path) -> Path:
    if not path.is_file():
        raise Misconfigured(f"revoked of ACCESS_FILE names {path}, which is no file.")
    return path
