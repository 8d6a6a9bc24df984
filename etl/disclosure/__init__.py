"""What may be said of a city without telling a secret: bands, withholding, the interval audit (domain.md §10).

The order of use: put the true figures into a `Release` without statements, `protect` it with the releases before it,
render nothing but the statements of what comes back, and ask `faults` again right before it is published.
"""

from etl.disclosure.audit import Interval, audit, faults
from etl.disclosure.bands import Band, Count, Mended, band, published_count, share
from etl.disclosure.model import (
    BAND,
    CITY,
    COUNT,
    DAY,
    INSPECTED,
    ISSUED,
    JOINT,
    LIST,
    MENDED_FORM,
    ON_TIME,
    OVERALL,
    SYSTEM,
    VERIFIED,
    Cell,
    Release,
    Statement,
    Total,
)
from etl.disclosure.protect import Further, Protected, Unsafe, protect

__all__ = [
    "BAND", "CITY", "COUNT", "DAY", "INSPECTED", "ISSUED", "JOINT", "LIST", "MENDED_FORM", "ON_TIME", "OVERALL",
    "SYSTEM", "VERIFIED", "Band", "Cell", "Count", "Further", "Interval", "Mended", "Protected", "Release",
    "Statement", "Total", "Unsafe", "audit", "band", "faults", "protect", "published_count", "share",
]
