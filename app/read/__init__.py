"""The read model: one function a question; the only SQL of the app."""

from app.read import city, quality, school, words
from app.read.store import NothingPublished

__all__ = ["NothingPublished", "city", "quality", "school", "words"]
