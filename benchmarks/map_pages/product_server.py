"""Serves product_page.py behind the product's own gate; benchmarks.map_cities lays both beside its static/."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st

from gate import entry, nodelay, places, tiles, wall


@asynccontextmanager
async def started(_: st.App) -> AsyncIterator[None]:
    """As server.py does."""
    nodelay.answer_at_once()
    yield


staff = entry.prepared(os.environ)
app = st.App("product_page.py", lifespan=started, middleware=wall.around(staff, os.environ),
             routes=[*places.ROUTES, *tiles.ROUTES])
