"""Where the daily letter goes, and in which language: invented addresses of a domain nobody has."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from etl.sample.description import Description


def with_letters(
    description: Description,
    people: pd.DataFrame,
    ids: pd.Series,
    service: str,
    without: NDArray[np.bool_],
    rng: np.random.Generator,
) -> pd.DataFrame:
    """The people with `email` and `language`; those `without` have no address."""
    share = description.settings["people"]["letters_kk"]
    kazakh = rng.permutation(len(people)) < round(share * len(people))
    emails = ids.str.lower() + f"@{service}.example.kz"
    return people.assign(
        email=emails.mask(pd.Series(without, index=emails.index)),
        language=np.where(kazakh, "kk", "ru"),
    )


def inspectors_with_letters(
    description: Description, inspectors: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """The inspectors with their letters; one of several has no address."""
    count = len(inspectors)
    without = (np.arange(count) == int(rng.integers(count))) & (count > 1)
    return with_letters(
        description, inspectors, inspectors["inspector_id"], "inspectors", without, rng
    )
