"""What the contact sheet shows: every page of both audiences, and what is met before, instead of or without them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
from streamlit import config
from streamlit.auth_util import encode_provider_token

from app.access_file import SETTINGS
from app.rights import LOCAL, PAGES, PUBLIC

_COOKIE_SECRET = "of the sheet, and of nobody else here"
_NO_PROVIDER = "http://127.0.0.1:9"  # the port of "discard": nobody answers


@dataclass(frozen=True)
class Stage:
    """A server to be started: its folder, its settings, its pages as name → address, and which of them are plain."""

    serving: Path
    pages: dict[str, str]
    settings: dict[str, str] = field(default_factory=dict)
    plain: tuple[str, ...] = ()


def stages(folder: Path) -> Iterator[Stage]:
    """Of a city in `folder` with a public release, as benchmarks.static_site.publish leaves it."""
    staff, public = folder / "serving", folder / "public-serving"
    nothing, broken = folder / "nothing", folder / "broken"
    nothing.mkdir()
    journal = {"JOURNAL_DIR": str(folder / "journal")}
    yield Stage(staff, {name: name for name in PAGES[LOCAL]} | _of_the_worst(staff), journal)
    yield Stage(public, {name: name for name in PAGES[PUBLIC]}, {"AUDIENCE": "public"})
    yield Stage(nothing, {"nothing-published": "briefing"}, journal)
    yield Stage(nothing, {"nothing-public": "overview"}, {"AUDIENCE": "public"})
    yield Stage(_without_steer(staff, broken), {"failed": "briefing"}, journal)
    yield Stage(staff, {"sign-in": "", "not-let-in": "oauth2callback?error=access_denied",
                        "provider-down": f"auth/login?provider={_way_in()}"}, journal | _sign_in(folder),
                plain=("not-let-in", "provider-down"))


def refuse_other_sign_in() -> None:
    """SystemExit where the environment configures a sign-in: the pages are looked at without, and with one of ours."""
    if stated := [name for name in SETTINGS if name in os.environ]:
        raise SystemExit(f"contact sheet: unset {', '.join(stated)} first.")


def _newest(serving: Path) -> Path:
    """The published file of the staff that is newest."""
    return max(serving.glob("staff-*.duckdb"))


def _of_the_worst(serving: Path) -> dict[str, str]:
    """The pages of one place, at the place where most is wrong, and two ways in which a page is met."""
    with duckdb.connect(str(_newest(serving)), read_only=True) as con:
        school, inspector, district = con.execute(
            "select school_id, inspector_id, district_id from marts.school where inspector_id is not null "
            "order by overdue_n desc, school_id limit 1").fetchall()[0]
    return {"school": f"school?school={school}", "inspector-one": f"inspector?inspector={inspector}",
            "district-one": f"district?district={district}", "map-list": f"map?school={school}&list=true",
            "tour": "briefing?tour=1"}


def _without_steer(serving: Path, broken: Path) -> Path:
    """A copy of the newest file in which a table is missing that the briefing asks for."""
    broken.mkdir()
    copy = Path(shutil.copy2(_newest(serving), broken))
    with duckdb.connect(str(copy)) as con:
        con.execute("drop table marts.steer")
    return broken


def _way_in() -> str:
    """The token that the button for signing in carries."""
    config.set_option("server.cookieSecret", _COOKIE_SECRET)
    return encode_provider_token("default")


def _sign_in(folder: Path) -> dict[str, str]:
    """The settings of an app where people sign in, at a provider that does not answer."""
    access = folder / "access.toml"
    access.write_text(f'issuer = "{_NO_PROVIDER}"\n[roles]\n"/akimat" = "deputy_akim"\n', "utf-8")
    return {"ACCESS_FILE": str(access), "OIDC_CLIENT_ID": "dash", "OIDC_CLIENT_SECRET": "of the sheet",
            "COOKIE_SECRET": _COOKIE_SECRET,
            "OIDC_REDIRECT_URI": "http://127.0.0.1:8501/oauth2callback"}
