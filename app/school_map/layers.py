"""What maps are made of: Leaflet from our own server, and layers that folium describes and static/map/ draws."""

from __future__ import annotations

from typing import Any

import folium
from folium.map import Layer
from folium.template import Template

from app.map_files import AROUND, SCRIPTS, STYLES, asset

# Relative to the component's frame (/component/<name>/index.html): right behind a base path too.
_FROM_FRAME = "../../app/static/"


class SchoolMap(folium.Map):
    """A folium map without a basemap, whose scripts and styles come from our own server."""

    def __init__(self) -> None:
        super().__init__(tiles=None, zoom_control=False, attribution_control=False, zoom_snap=0.25)
        self.default_css = [(path, _FROM_FRAME + asset(path)) for path in (*STYLES, AROUND)]
        self.default_js = [(path, _FROM_FRAME + asset(path)) for path in SCRIPTS]


class CanvasLayer(Layer):
    """Columns handed as JSON to a function of static/map/."""

    _template = Template("""
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} =
                {{ this.function }}({{ this.columns|tojson }}).addTo({{ this._parent.get_name() }});
        {% endmacro %}
    """)
    function: str

    def __init__(self, columns: dict[str, Any]) -> None:
        super().__init__()
        self._name = type(self).__name__
        self.columns = columns

    def render(self, **kwargs: Any) -> str:
        # branca would compile the finished script as a template once more: a school named {{ ... }} would run
        # on the server. streamlit-folium asks the macro above itself and needs no rendering.
        return ""


class BasemapLayer(CanvasLayer):
    """Columns: what app/basemap.py says of the ground."""

    function = "basemapLayer"


class DistrictLayer(CanvasLayer):
    """Columns: lists district_id, name, boundary."""

    function = "districtLayer"


class SchoolLayer(CanvasLayer):
    """Columns: lists school_id, name, lon, lat, status (positions in `statuses`), and what static/map says.

    It brings the legend and the keys along.
    """

    function = "framedSchoolLayer"
