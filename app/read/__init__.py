"""The read model: one function a question; the only SQL of the app."""

from app.read import cameras, city, quality, school, words
from app.read.store import NothingPublished

__all__ = ["NothingPublished", "cameras", "city", "quality", "school", "words"]
