"""plotly: a scatter map without tiles."""

import plotly.graph_objects as go
import streamlit as st

from benchmarks.map_pages.points import HEIGHT_PX, LAT, LON, RADIUS_PX, ZOOM, answer, points

rows, colour = points()
figure = go.Figure(go.Scattermap(lat=rows["lat"], lon=rows["lon"], customdata=rows["school_id"], hoverinfo="lat+lon",
                                 marker={"size": 2 * RADIUS_PX, "color": f"rgb{colour}"}))
figure.update_layout(map={"style": "white-bg", "center": {"lat": LAT, "lon": LON}, "zoom": ZOOM - 1},
                     margin={"l": 0, "r": 0, "t": 0, "b": 0}, height=HEIGHT_PX, uirevision="same")
event = st.plotly_chart(figure, key="map", on_select="rerun", selection_mode="points")
chosen = event.selection.points
answer(chosen[0]["customdata"] if chosen else None)
