"""Everything that stands before the app, in its order."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from starlette.middleware import Middleware

from app import basemap
from gate import health, metrics, quiet
from gate.entry import Entry
from gate.errors import Caught
from gate.headers import SafeHeaders
from gate.index import WithOurScripts
from gate.media import Guarded


def around(entry: Entry, env: Mapping[str, str]) -> list[Middleware]:
    """The middleware of the staff app, the outermost first: whatever is answered is counted and has its headers.

    The process ends with one sentence when a setting is unsafe or not understood.
    """
    quiet.keep_quiet()
    try:
        health.max_age(env)
        metrics.port_of(env)
        ground = basemap.chosen(env)
    except ValueError as error:
        sys.exit(str(error))
    if refused := quiet.unsafe_setting():
        sys.exit(refused)
    return [Middleware(metrics.Measured), Middleware(SafeHeaders, is_https=entry.is_https, ground=ground),
            Middleware(Caught), Middleware(quiet.KnownHosts, hosts=quiet.hosts(env)), *entry.middleware,
            Middleware(Guarded), Middleware(WithOurScripts)]
