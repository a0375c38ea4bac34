"""Columns of the frames that leave this room: name, dtype, unit, whether a value may be missing."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. `unit` is what a value counts or measures: 'person', 'points', 'share', '' for none."""

    name: str
    dtype: str
    unit: str = ""
    nullable: bool = False


VOLUNTEERS = (
    Column(name="person", dtype="str"),
    Column(name="code", dtype="str"),
    Column(name="name", dtype="str"),
    Column(name="sort_key", dtype="str"),
    Column(name="team", dtype="str"),
)
"""One row for each volunteer and team: a person in two teams has two rows and is counted once above the teams."""

ATTEMPTS = (
    Column(name="person", dtype="str"),
    Column(name="attempt", dtype="str"),
    Column(name="release", dtype="str"),
    Column(name="state", dtype="str"),
    Column(name="number", dtype="int64"),
)
"""One row for each attempt that was not set aside."""

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
"""One row for each slot of each submitted attempt; `rubric` is '' where no person marks."""

COURSE_RECORDS = (
    Column(name="person", dtype="str"),
    Column(name="course", dtype="str"),
)
"""One row for each online course that a volunteer has finished, as far as it was recorded."""

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
