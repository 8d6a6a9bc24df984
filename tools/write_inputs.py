"""Writes the README's tables of inputs from the contracts: `python -m tools.write_inputs` after a change."""

from __future__ import annotations

from pathlib import Path

from etl.sources import CONTRACTS
from etl.sources.contract import Column, Contract

ROOT = Path(__file__).parents[1]
BEGIN = "<!-- inputs: written by `python -m tools.write_inputs`, held by tests/test_docs.py -->\n"
END = "<!-- /inputs -->"


def inputs() -> str:
    """Every contract as markdown: grain, key, bounds, and a line a column."""
    return "\n".join(_contract(c) for c in CONTRACTS)


def readme_with_inputs() -> str:
    """The README with the tables as they should stand."""
    text = (ROOT / "README.md").read_text("utf-8")
    before, rest = text.split(BEGIN)
    return before + BEGIN + inputs() + rest[rest.index(END):]


def _contract(c: Contract) -> str:
    bounds = [f"key {' + '.join(f'`{name}`' for name in c.key)}"]
    bounds += ["needed"] if c.needed else ["may be absent"]
    bounds += [f"late after {c.max_age_days} days without news"] if c.max_age_days else []
    bounds += [f"at most {c.max_quarantined_pct:g} % of its rows in quarantine"]
    lines = [f"<details><summary><code>{c.kind}/</code> — {c.grain}</summary>\n", "; ".join(bounds) + "\n",
             "| column | what | form |", "|---|---|---|"]
    lines += [f"| `{column.name}`{' *' if column.required else ''} | {column.about} | {_form(column)} |"
              for column in c.columns]
    return "\n".join([*lines, "\n</details>\n"])


def _form(c: Column) -> str:
    parts = [f"one of list `{c.codes}`" if c.codes else c.type]
    parts += [f"of `{c.refers_to}`"] if c.refers_to else []
    parts += [c.unit] if c.unit else []
    if c.at_least is not None or c.at_most is not None:
        parts.append("…".join("" if bound is None else f"{bound:g}" for bound in (c.at_least, c.at_most)))
    parts += ["a bad cell is dropped and remarked"] if c.descriptive else []
    return ", ".join(parts)


if __name__ == "__main__":
    (ROOT / "README.md").write_text(readme_with_inputs(), "utf-8")
