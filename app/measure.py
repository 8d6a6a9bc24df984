"""What Prometheus is told of the pages; gate/metrics.py hands it out. No name of a person or a school among it."""

from __future__ import annotations

from contextlib import AbstractContextManager

from prometheus_client import Counter, Histogram

_RUNS = Histogram("school_security_page_run_seconds", "Seconds that one run of a page took", ["page"],
                  buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30))
_ERRORS = Counter("school_security_errors_total", "Errors that a person saw as a number", ["where"])


def run_of(page: str) -> AbstractContextManager[object]:
    """Counts one run of `page` (its name in the address) and the seconds inside, however the run ends."""
    return _RUNS.labels(page).time()


def count_error(where: str) -> None:
    """Counts one error: `where` is page or request."""
    _ERRORS.labels(where).inc()
