"""Domain §5 said once more, plainly and slowly, one status after the other: what the rollups are held against."""

from __future__ import annotations

from dataclasses import dataclass

CONFIRM_S = 600


@dataclass(frozen=True)
class Status:
    """One observation of a camera: seconds since 1970, and whether it was good."""

    at_s: int
    is_good: bool


def intervals(statuses: list[Status], day_from_s: int, day_to_s: int, silence_s: int) -> list[tuple[int, int, str]]:
    """(from, to, state) of one camera within a day that knows what came before it and nothing of what comes after."""
    known = sorted((s for s in statuses if s.at_s < day_to_s), key=lambda s: s.at_s)
    pieces = []
    cursor = day_from_s
    for n, status in enumerate(known):
        ends = known[n + 1].at_s if n + 1 < len(known) else day_to_s
        stands_to = min(ends, status.at_s + silence_s)
        pieces += [(cursor, status.at_s, "unknown"), (max(status.at_s, cursor), stands_to, _state(known, n, silence_s))]
        cursor = max(cursor, stands_to)
    pieces.append((cursor, day_to_s, "unknown"))
    return _joined([(max(a, day_from_s), b, state) for a, b, state in pieces if max(a, day_from_s) < b])


def _state(known: list[Status], n: int, silence_s: int) -> str:
    first = n
    while first and known[first - 1].is_good == known[n].is_good:
        first -= 1
    last = n
    while last + 1 < len(known) and known[last + 1].is_good == known[n].is_good:
        last += 1
    if known[n].is_good and last > first:
        return "up"
    if not known[n].is_good and known[last].at_s - known[first].at_s >= CONFIRM_S:
        return "down"
    if _settled_before(known, first) == "down":
        return "down"
    if known[n].is_good:
        return "up"
    heard_all_along = all(known[i].at_s - known[i - 1].at_s <= silence_s for i in range(max(first, 1), last + 1))
    return "up" if first and heard_all_along else "unknown"


def _settled_before(known: list[Status], first: int) -> str | None:
    """What the statuses before `first` settled last."""
    settled, begin = None, 0
    for i in range(first):
        if i and known[i].is_good != known[i - 1].is_good:
            begin = i
        if known[i].is_good and i > begin:
            settled = "up"
        if not known[i].is_good and known[i].at_s - known[begin].at_s >= CONFIRM_S:
            settled = "down"
    return settled


def _joined(pieces: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    out: list[tuple[int, int, str]] = []
    for begin, end, state in pieces:
        if out and out[-1][1] == begin and out[-1][2] == state:
            out[-1] = (out[-1][0], end, state)
        else:
            out.append((begin, end, state))
    return out
