"""One line of the table, the table in words and as JSON lines, and the verdict."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table.

    Parameters
    ----------
    ours, stock
        The two figures in `unit`; None where nothing was measured.
    target
        Binds ours from above; None where the line only informs.
    times
        How many times the stock figure must be ours at least, where both were measured.
    note
        What a reader must know to judge the line.
    """

    name: str
    ours: float | None
    stock: float | None
    unit: str
    target: float | None = None
    times: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Stock divided by ours: how many times less we need."""
        return self.stock / self.ours if self.ours and self.stock is not None else None

    @property
    def holds(self) -> bool | None:
        """Whether ours keeps the target; what has a target and was not measured does not. None without a target."""
        if self.target is None:
            return None
        if self.ours is None or not self.ours <= self.target:
            return False
        return self.times is None or self.ratio is None or self.ratio >= self.times


def missing(name: str, unit: str, target: float | None, why: str, *, stock: float | None = None) -> Row:
    """Give the line of something that could not be measured; with a target it counts as missed."""
    return Row(name=name, ours=None, stock=stock, unit=unit, target=target, note=why)


def all_hold(rows: Sequence[Row]) -> bool:
    """Whether no target is missed."""
    return all(row.holds is not False for row in rows)


def as_json(row: Row) -> str:
    """Give the line as one JSON object: name, ours, stock, ratio, unit, target, holds, note."""
    figures = {"ours": row.ours, "stock": row.stock, "ratio": row.ratio}
    found = {key: None if value is None or not math.isfinite(value) else value for key, value in figures.items()}
    rest = {"unit": row.unit, "target": row.target, "holds": row.holds, "note": row.note}
    return json.dumps({"name": row.name, **found, **rest}, ensure_ascii=False)


def in_words(rows: Sequence[Row]) -> str:
    """Give the table in Markdown, ratios first."""
    lines = [
        "| stock ÷ ours | what | ours | stock | unit | target | holds | note |",
        "|---:|---|---:|---:|---|---:|---|---|",
    ]
    for row in rows:
        ratio = "–" if row.ratio is None else f"{number(row.ratio)} ×"
        holds = {True: "yes", False: "NO", None: ""}[row.holds]
        cells = (ratio, row.name, number(row.ours), number(row.stock), row.unit, _target(row), holds, row.note)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def number(value: float | None) -> str:
    """Three figures are all that such a measurement can carry."""
    if value is None or math.isnan(value):
        return "–"
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def _target(row: Row) -> str:
    if row.target is None:
        return ""
    said = f"≤ {row.target:g}"
    return said if row.times is None else f"{said}, ≥ {row.times:g} ×"
