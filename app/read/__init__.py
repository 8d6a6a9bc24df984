"""The read model: one function a question; the only SQL of the app."""

from app.read import briefing, cameras, campaign, city, orders, people, places, public, quality, school, signals, words
from app.read.store import NothingPublished

__all__ = ["NothingPublished", "briefing", "cameras", "campaign", "city", "orders", "people", "places", "public",
           "quality", "school", "signals", "words"]
