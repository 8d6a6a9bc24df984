"""The app as a server starts it: `streamlit run server.py`; the frame itself is dashboard.py."""

import gc
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from app.exports import warm
from gate import entry, errors, export, health, metrics, nodelay, places, tiles, tour, wall

# Pages are registered by st.navigation alone. Until some session has run it, Streamlit takes the folder
# pages/ for a flat list: the first address asked for after a start would answer "Page not found".
PagesManager.uses_pages_directory = False


@asynccontextmanager
async def warmed_up(_: st.App) -> AsyncIterator[None]:
    """Import what the pages import, and keep the collector from walking through it.

    Modules live as long as the server does.
    app.school_map.frame is not among them: streamlit-folium must first be imported by a running page, or
    its component is registered nowhere.
    """
    for module in ("app.charts", "app.tables", "folium"):
        import_module(module)
    warm.up()
    nodelay.answer_at_once()
    gc.collect()
    gc.freeze()
    with metrics.listening(os.environ):
        yield


staff = entry.prepared(os.environ)
app = st.App("dashboard.py", lifespan=warmed_up, secrets=staff.secrets, middleware=wall.around(staff, os.environ),
             routes=[*export.ROUTES, *tour.ROUTES, *tiles.ROUTES, *places.ROUTES,
                     *health.routes(os.environ)],
             exception_handlers=errors.HANDLERS, on_script_error=errors.on_page)
