"""Frames to plotly figures; no Streamlit, no colour of its own: colours come with the rules."""

from app.charts.cameras import archive_depth, funnel, school_days, timelines
from app.charts.readiness import score_bars, status_bars

__all__ = ["archive_depth", "funnel", "school_days", "score_bars", "status_bars", "timelines"]
