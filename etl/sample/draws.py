"""Generators of their own: more of one noun leaves everything else of the city as it is."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def draws_of(seed: int, noun: str) -> np.random.Generator:
    """The generator that draws one noun of the city with this seed."""
    return np.random.default_rng([seed, *noun.encode()])


def shuffled(values: NDArray[Any], rng: np.random.Generator) -> NDArray[Any]:
    """The values in an order drawn anew; `rng.permutation` fails over an empty array of pandas."""
    mixed: NDArray[Any] = values[rng.permutation(len(values))]
    return mixed
