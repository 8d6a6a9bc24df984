"""Maps of schools, the only room that knows folium: `page` draws every school in the page, `frame` some in a frame.

`frame` is imported by pages alone: streamlit-folium is registered nowhere when a server imports it before a page runs.
"""
