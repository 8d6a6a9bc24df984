"""Generators of their own: more of one noun leaves everything else of the city as it is."""

from __future__ import annotations

import numpy as np


def draws_of(seed: int, noun: str) -> np.random.Generator:
    """The generator that draws one noun of the city with this seed."""
    return np.random.default_rng([seed, *noun.encode()])
