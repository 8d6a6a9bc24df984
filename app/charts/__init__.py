"""Frames to plotly figures; no Streamlit, no colour of its own: colours come with the rules."""

from app.charts.cameras import archive_depth, funnel, school_days, timelines
from app.charts.month import burn_up, campaigns, district_burn_ups, findings_burn_up, month_calendar
from app.charts.orders import ageing, ageing_column, funnel_plot, order_timeline
from app.charts.public import public_bands, public_burn_up, public_map
from app.charts.readiness import score_bars, status_bars

__all__ = ["ageing", "ageing_column", "archive_depth", "burn_up", "campaigns", "district_burn_ups", "findings_burn_up",
           "funnel", "funnel_plot", "month_calendar", "order_timeline", "public_bands", "public_burn_up", "public_map",
           "school_days", "score_bars", "status_bars", "timelines"]
