"""Levels put into the cells of an answer, as the checklist asks for them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from etl.sample.description import Description
from etl.sample.levels import FAULT, NOT_APPLICABLE, PART, PASS, SHOWING, UNKNOWN, WRITING, Levels

COUNTED = {"VS-04": SHOWING, "AR-01": WRITING}
# Words of pass, part and fault, each drawn from; by code where the criterion is a choice.
WORDS = (("yes",), ("partly",), ("no",))
CHOICES = {
    "PB-02": (("police", "both", "guard"), ("guard",), ("none",)),
    "AC-04": (("at_gate", "at_door"), ("at_door",), ("not_stopped",)),
    "IN-02": (("rehearsed",), ("paper",), ("none",)),
}
OWNED = {"PB-01": "buttons", "AC-01": "turnstiles"}
NOT_RECEIVED = ("PB-03", "MO-04")
COLUMNS = ["visit_id", "criterion_code", "answer", "observed", "required", "note", "evidence_ref"]

Draw = NDArray[np.float64]


def answers_of(
    description: Description,
    visits: pd.DataFrame,
    facts: pd.DataFrame,
    levels: Levels,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """One row a visit and criterion that the commission wrote down."""
    own = facts.iloc[visits["school"].to_numpy(dtype=np.int64)]
    frames = []
    for position, row in enumerate(description.criteria.to_dict("records")):
        criterion = {str(name): value for name, value in row.items()}
        draw = rng.random((len(visits), 4))
        level = levels.matrix[:, position]
        cells = cells_of(criterion, level, own, levels, draw)
        cells["note"] = notes(description, criterion, level, draw)
        cells["evidence_ref"] = evidence(description, level, draw)
        cells["visit_id"] = visits["visit_id"].to_numpy()
        cells["criterion_code"] = str(criterion["code"])
        cells["row"] = np.arange(len(visits))
        frames.append(cells[levels.is_written[:, position]])
    answers = pd.concat(frames, ignore_index=True)
    answers = answers.sort_values(["row", "criterion_code"], kind="stable", ignore_index=True)
    return answers[COLUMNS]


def cells_of(
    criterion: dict[str, object],
    level: NDArray[np.int64],
    own: pd.DataFrame,
    levels: Levels,
    draw: Draw,
) -> pd.DataFrame:
    """Answer, observed and required of one criterion for every visit."""
    code, kind = str(criterion["code"]), criterion["answer"]
    count = len(level)
    answer: NDArray[np.object_] = np.full(count, None, dtype=object)
    observed, required = np.full(count, np.nan), np.full(count, np.nan)
    if kind == "ratio":
        required = totals(str(criterion["unit_or_choices"]), own, levels).astype(float)
        observed = part_of(criterion, level, required, draw[:, 0])
        if code in COUNTED:
            observed = levels.counted[:, COUNTED[code]].astype(float)
    elif kind == "number":
        observed = amount_of(criterion, level, own, levels, draw)
        lost = (level == FAULT) & (draw[:, 2] < 0.8) & (code in NOT_RECEIVED)
        answer[lost], observed[lost] = "not_received", np.nan
    else:
        words = CHOICES.get(code, WORDS)
        for step, offered in enumerate(words):
            picked = np.array(offered, dtype=object)[(draw[:, 0] ** 2 * len(offered)).astype(int)]
            answer = np.where(level == step, picked, answer)
    for step, word in ((NOT_APPLICABLE, "not_applicable"), (UNKNOWN, "unknown")):
        answer[level == step] = word
    silent = level < PASS
    observed[silent], required[silent] = np.nan, np.nan
    cells = pd.DataFrame({"answer": answer, "observed": observed, "required": required})
    return cells.astype({"observed": "Int64", "required": "Int64"})


def totals(unit: str, own: pd.DataFrame, levels: Levels) -> NDArray[np.int64]:
    """The n of *k of n*: what the school has, or how many were asked."""
    asked = {"clips": 3, "questions": 3, "staff": 5, "rooms": 5}
    if unit in asked:
        return np.full(len(own), asked[unit])
    if unit == "cameras":
        return levels.in_service
    return own[unit].to_numpy(dtype=np.int64)


def part_of(
    criterion: dict[str, object], level: NDArray[np.int64], total: Draw, draw: Draw
) -> Draw:
    """The k of *k of n* that gives the level, by the thresholds of the checklist."""
    pass_at = float(str(criterion["pass_at"]))
    partial_at, veto_at = float(str(criterion["partial_at"])), float(str(criterion["veto_at"]))
    enough = np.ceil(pass_at * total - 1e-9)
    middle = partial_at if not np.isnan(partial_at) else veto_at
    low = np.ceil((pass_at if np.isnan(middle) else middle) * total - 1e-9)
    short = (low if np.isnan(veto_at) else np.ceil(veto_at * total - 1e-9)) - 1
    good = np.where(draw < 0.7, total, np.floor(enough + draw * (total - enough + 1)))
    part = np.where(low < enough, np.floor(low + draw * (enough - low)), enough)
    fault = np.clip(short - np.floor(draw**3 * total * 0.6), 0, None)
    value = np.where(level == FAULT, fault, np.where(level == PART, part, np.minimum(good, total)))
    return np.asarray(value, dtype=float)


def amount_of(
    criterion: dict[str, object],
    level: NDArray[np.int64],
    own: pd.DataFrame,
    levels: Levels,
    draw: Draw,
) -> Draw:
    """The amount of one criterion: measured, owned or drawn."""
    code = str(criterion["code"])
    if code == "AR-02":
        return levels.depth.astype(float)
    drawn = amount(criterion, level, draw[:, 0])
    if code in OWNED:
        return np.where(level == PASS, own[OWNED[code]].to_numpy(dtype=float), drawn)
    return drawn


def amount(criterion: dict[str, object], level: NDArray[np.int64], draw: Draw) -> Draw:
    """An amount between the ends that `amounts.csv` gives for the level."""
    value = np.full(len(level), np.nan)
    if np.isnan(float(str(criterion["step"]))):
        return value
    step = float(str(criterion["step"]))
    for number, name in ((PASS, "pass"), (PART, "part"), (FAULT, "fault")):
        low, high = float(str(criterion[f"{name}_low"])), float(str(criterion[f"{name}_high"]))
        steps = np.floor(draw * (np.floor((high - low) / step) + 1))
        value = np.where(level == number, low + steps * step, value)
    return value


def evidence(description: Description, level: NDArray[np.int64], draw: Draw) -> list[str | None]:
    """The number of a photograph where something is wrong and somebody took one."""
    shown = (level > PASS) & (draw[:, 1] < description.settings["answers"]["evidence"])
    numbers = (draw[:, 3] * 1e5).astype(int)
    return [
        f"акт-фото {number:05d}" if has else None
        for number, has in zip(numbers, shown, strict=True)
    ]


def notes(
    description: Description, criterion: dict[str, object], level: NDArray[np.int64], draw: Draw
) -> list[str | None]:
    """A remark where something is wrong, in the language of whoever wrote it."""
    kazakh = draw[:, 2] < description.settings["answers"]["note_kk"]
    written = (level > PASS) & (draw[:, 1] < 0.75)
    return [
        str(criterion["note_kk" if kk else "note_ru"]) if has else None
        for kk, has in zip(kazakh, written, strict=True)
    ]
