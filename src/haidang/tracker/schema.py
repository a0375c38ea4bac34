"""Columns of the frames in this room: name, dtype, unit, whether a value may be missing.

A `person` is a place in `frames.Scope.persons`: whole numbers are compared far faster than ids.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from haidang.domain.scores import Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. `unit` is what a value counts or measures: 'person', 'points', 'share', '' for none."""

    name: str
    dtype: str | pd.CategoricalDtype
    unit: str = ""
    nullable: bool = False


DECISIONS = pd.CategoricalDtype(
    [Decision.NOT_CERTIFIED.value, Decision.PENDING.value, Decision.CERTIFIED.value], ordered=True
)
"""The better, the later: the best attempt is the last in this order."""

MEMBERS = (
    Column(name="person", dtype="int64"),
    Column(name="team", dtype="int64"),
)
"""One row for each volunteer and team, which is a place in the unit table: a person in two teams has two rows and is
counted once above the teams."""

SETTLED = (
    Column(name="person", dtype="int64"),
    Column(name="release", dtype="str"),
    Column(name="number", dtype="int64"),
    Column(name="decision", dtype=DECISIONS),
    Column(name="points", dtype="float64", unit="points"),
)
"""One row for each submitted attempt that no mark can change any more."""

ATTEMPTS = (
    Column(name="person", dtype="int64"),
    Column(name="attempt", dtype="str"),
    Column(name="release", dtype="str"),
    Column(name="state", dtype="str"),
    Column(name="number", dtype="int64"),
)
"""One row for each attempt that is open or that a mark could still change."""

SCORES = (
    Column(name="attempt", dtype="str"),
    Column(name="slot", dtype="str"),
    Column(name="item", dtype="str"),
    Column(name="rubric", dtype="str"),
    Column(name="status", dtype="str"),
    Column(name="share", dtype="float64", unit="share", nullable=True),
    Column(name="points", dtype="float64", unit="points", nullable=True),
    Column(name="max_points", dtype="float64", unit="points"),
    Column(name="omitted", dtype="bool"),
    Column(name="broke_safety", dtype="bool"),
)
"""One row for each slot of each submitted attempt that is not settled; `rubric` is '' where no person marks."""

UNITS = (
    Column(name="id", dtype="str"),
    Column(name="name", dtype="str"),
    Column(name="level", dtype="str"),
    Column(name="path", dtype="str"),
)
"""One row for each unit; `path` is ``/id/id/`` from the root to the unit itself."""


def conform(frame: pd.DataFrame, columns: tuple[Column, ...]) -> pd.DataFrame:
    """Give the frame exactly these columns, in this order, of these types.

    Raises
    ------
    ValueError
        If a value is missing where none may be.
    """
    shaped = frame.reindex(columns=[column.name for column in columns])
    for column in columns:
        if not column.nullable and shaped[column.name].isna().any():
            raise ValueError(f"column {column.name} has missing values")
    return shaped.astype({column.name: column.dtype for column in columns})
