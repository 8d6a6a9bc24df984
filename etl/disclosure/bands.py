"""What is printed instead of a count, and which counts could have printed it (domain.md §10).

All arithmetic is in whole numbers: a share is the pair (x, n), never a float.
"""

from __future__ import annotations

from dataclasses import dataclass

LEAST_N = 10        # fewer than this are withheld
EXACT_FROM = 100    # city counts below it are rounded
ROUND_TO = 5
MENDED = "mended"
# From this n on: (width of a band or step of rounding, the end, whether the label names a range).
_GRAINS = ((300, 1, 1, False), (100, 1, 2, False), (40, 5, 5, False), (20, 10, 10, True), (10, 20, 20, True))


@dataclass(frozen=True)
class Band:
    """A share as it is printed.

    `code` is free of words, so that a page can say it in any language: "<=20", ">=80", "20-40" or "85".
    `low_pct` and `high_pct` are the ends to print: 0 and 20, 80 and 100, 20 and 40, 85 and 85.
    """

    code: str
    low_pct: int
    high_pct: int

    def counts(self, n: int) -> tuple[int, int]:
        """The least and the greatest x of n that print this band. ValueError where no x of n does."""
        printing = [x for x in range(n + 1) if band(n, x) == self]
        if not printing:
            raise ValueError(f"no count of {n} is printed as {self.code}")
        return printing[0], printing[-1]


@dataclass(frozen=True)
class Mended:
    """Below half: the words "being mended" stand instead of a number."""

    code: str = MENDED

    def counts(self, n: int) -> tuple[int, int]:
        """The least and the greatest x of n that are below half."""
        return 0, (n - 1) // 2


@dataclass(frozen=True)
class Count:
    """A city count as it is printed: exact from 100 up, else rounded to 5."""

    text: str

    def counts(self) -> tuple[int, int]:
        """The least and the greatest x that print this text. ValueError for a text that no x prints."""
        said = int(self.text)
        printing = [x for x in range(max(0, said - ROUND_TO), said + ROUND_TO + 1) if published_count(x) == self]
        if not printing:
            raise ValueError(f"no count is printed as {self.text}")
        return printing[0], printing[-1]


def band(n: int, x: int) -> Band | None:
    """The band of x out of n; None (withheld) for n below 10. ValueError unless 0 <= x <= n.

    An end says "at most" or "at least" and is true as printed: 94 % of 50 prints 90, never ">=95".
    A range holds its lower end, but the first after "<=" does not: 20 % is "<=20", 40 % is "40-60".
    """
    if not 0 <= x <= n:
        raise ValueError(f"{x} of {n} is no share")
    for least, step, end, is_range in _GRAINS:
        if n >= least:
            return _band(n, x, step, end, is_range)
    return None


def _band(n: int, x: int, step: int, end: int, is_range: bool) -> Band:
    if 100 * x <= end * n:
        return Band(f"<={end}", 0, end)
    if 100 * x >= (100 - end) * n:
        return Band(f">={100 - end}", 100 - end, 100)
    if is_range:
        low = 100 * x // (step * n) * step
        return Band(f"{low}-{low + step}", low, low + step)
    nearest = (200 * x + step * n) // (2 * step * n) * step
    inside = min(max(nearest, end + step), 100 - end - step)
    return Band(str(inside), inside, inside)


def grain(n: int, code: str) -> tuple[int, float]:
    """The fewest and the most (infinite at the top) that are said as finely as n, which the code may betray."""
    if code == MENDED:
        return LEAST_N, float("inf")
    firsts = [least for least, *_ in _GRAINS if least <= n]
    finer = [least for least, *_ in _GRAINS if least > n]
    return max(firsts, default=0), min(finer) - 1 if finer else float("inf")


def share(n: int, x: int) -> Band | Mended | None:
    """What the city says of a system group: None below 10 schools, being mended below half, else the band."""
    said = band(n, x)
    return Mended() if said is not None and 2 * x < n else said


def published_count(x: int) -> Count:
    """A city count as printed. ValueError for a negative one."""
    if x < 0:
        raise ValueError(f"{x} is no count")
    return Count(str(x if x >= EXACT_FROM else (2 * x + ROUND_TO) // (2 * ROUND_TO) * ROUND_TO))
