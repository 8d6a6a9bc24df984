"""pydeck: a ScatterplotLayer without a basemap."""

import pydeck
import streamlit as st

from benchmarks.map_pages.points import HEIGHT_PX, LAT, LON, RADIUS_PX, ZOOM, answer, points

rows, colour = points()
layer = pydeck.Layer("ScatterplotLayer", rows[["school_id", "lat", "lon"]], id="schools", get_position="[lon, lat]",
                     get_fill_color=list(colour), radius_min_pixels=RADIUS_PX, radius_max_pixels=RADIUS_PX,
                     pickable=True)
view = pydeck.ViewState(latitude=LAT, longitude=LON, zoom=ZOOM - 1)
# map_style=None would be Streamlit's own choice: a basemap of the internet
event = st.pydeck_chart(pydeck.Deck([layer], initial_view_state=view, map_provider=None), key="map",
                        height=HEIGHT_PX, on_select="rerun")
chosen = event.selection.objects.get("schools", [])
answer(chosen[0]["school_id"] if chosen else None)
