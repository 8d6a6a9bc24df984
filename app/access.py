"""Who may come in: what a person's claims make of him under the file of rights. No Streamlit, no clock.

The identity provider says who somebody is and which groups and places are his; the file of rights says what these
words mean here (app.access_file reads it).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeGuard

from app.rights import LEVELS, Viewer

# A provider whose clock is ahead of ours by more than this would lengthen every session.
CLOCKS_DIFFER_S = 300
CLAIMS = {"groups": "groups", "name": "name", "district": "district", "inspector": "inspector", "school": "school"}
_NAME_CHARS = 100
_ASKED = ("is_logged_in", "iss", "aud", "azp", "sub", "iat", "nonce")


@dataclass(frozen=True)
class Denied:
    """Why somebody does not come in: not_signed_in, wrong_issuer, wrong_audience, expired, signed_out, revoked,
    no_role, several_roles or no_place; `subject` is his id where it is known."""

    reason: str
    subject: str = ""


@dataclass(frozen=True)
class Access:
    """The file of rights: whose word is believed, for how long, and what the provider's words mean here."""

    issuer: str
    client_id: str
    roles: Mapping[str, str]  # the provider's group → one of app.rights.ROLES
    scope: str = "openid profile email"
    session_hours: float = 8.0
    claims: Mapping[str, str] = field(default_factory=lambda: dict(CLAIMS))
    places: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # level → the provider's word → our id
    revoked: Path | None = None


def viewer_of(claims: Mapping[str, Any] | None, access: Access, now: float, *, place: str | None = None,
              revoked: Mapping[str, float] | None = None, is_ended: bool = False) -> Viewer | Denied:
    """What `claims` (of an ID token, from a signed cookie) make of a person at `now` (seconds since 1970).

    `place` is the one of his several places that he asks to work for; what is not his is ignored. `revoked` is
    subject → the moment before which his sessions are void; `is_ended` says that he signed out of this one.
    """
    subject = _word(claims.get("sub")) if claims and claims.get("is_logged_in") else ""
    if not claims or not subject:
        return Denied("not_signed_in")
    if claims.get("iss") != access.issuer:
        return Denied("wrong_issuer", subject)
    audience = claims.get("aud")
    if access.client_id not in (audience if isinstance(audience, list) else [audience]):
        return Denied("wrong_audience", subject)
    if claims.get("azp", access.client_id) != access.client_id:
        return Denied("wrong_audience", subject)
    issued = claims.get("iat")
    if not is_number(issued) or not now - access.session_hours * 3600 < issued <= now + CLOCKS_DIFFER_S:
        return Denied("expired", subject)
    if is_ended:
        return Denied("signed_out", subject)
    if issued < (revoked or {}).get(subject, -math.inf):
        return Denied("revoked", subject)
    roles = {access.roles[word] for word in _words(_claim(claims, access.claims["groups"])) if word in access.roles}
    if len(roles) != 1:
        return Denied("several_roles" if roles else "no_role", subject)
    role = roles.pop()
    places = places_of(claims, access, role)
    if role in LEVELS and not places:
        return Denied("no_place", subject)
    name = _word(_claim(claims, access.claims["name"]))[:_NAME_CHARS]
    return Viewer(role=role, subject=subject, name=name,
                  place_id=(place if place in places else places[0]) if places else "")


def needed(claims: Mapping[str, Any], access: Access) -> dict[str, Any]:
    """What `viewer_of` asks of claims, and no more: of the groups those that have a role here, under the same names."""
    kept = {name: claims[name] for name in _ASKED if name in claims}
    for word, name in access.claims.items():
        if (value := _claim(claims, name)) is not None:
            kept[name] = [w for w in _words(value) if w in access.roles] if word == "groups" else value
    return kept


def places_of(claims: Mapping[str, Any], access: Access, role: str) -> tuple[str, ...]:
    """Our ids of the places that a person of `role` works for, in the provider's order; () for a role of the city.

    Where the file translates the words of a level, a word that it does not know is nobody's place.
    """
    level = LEVELS.get(role)
    if level is None:
        return ()
    words = _words(_claim(claims, access.claims[level]))
    known = access.places.get(level)
    found = words if known is None else [known[word] for word in words if word in known]
    return tuple(dict.fromkeys(found))


def _claim(claims: Mapping[str, Any], name: str) -> Any:
    """The claim of that name; of a name with dots, what lies inside (`realm_access.roles`)."""
    if name in claims:
        return claims[name]
    found: Any = claims
    for part in name.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _words(value: Any) -> list[str]:
    return [word for word in map(_word, value if isinstance(value, list) else [value]) if word]


def _word(value: Any) -> str:
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""


def is_number(value: Any) -> TypeGuard[float]:
    """Whether a value from outside is a number that can be reckoned with."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
