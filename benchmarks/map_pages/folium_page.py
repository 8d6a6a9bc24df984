"""Plain folium: a CircleMarker each. Leaflet comes from LEAFLET, an address on this machine."""

import os

import folium
from streamlit_folium import st_folium

from benchmarks.map_pages.points import HEIGHT_PX, LAT, LON, RADIUS_PX, ZOOM, answer, points

rows, colour = points()
drawn = folium.Map((LAT, LON), zoom_start=ZOOM, tiles=None, prefer_canvas=True, attribution_control=False)
drawn.default_js = [("leaflet", f"{os.environ['LEAFLET']}/leaflet.js")]
drawn.default_css = [("leaflet_css", f"{os.environ['LEAFLET']}/leaflet.css")]
said = f"rgb{colour}"
for school_id, lat, lon in zip(rows["school_id"], rows["lat"], rows["lon"], strict=True):
    folium.CircleMarker((lat, lon), radius=RADIUS_PX, color=said, fill=True, fill_color=said, fill_opacity=1,
                        tooltip=school_id).add_to(drawn)
clicked = st_folium(drawn, key="map", height=HEIGHT_PX, use_container_width=True,
                    returned_objects=["last_object_clicked_tooltip"])
answer((clicked or {}).get("last_object_clicked_tooltip"))
