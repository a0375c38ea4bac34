"""Columns out of the database whole, without a Python object for each of their values.

The database strings the values of a column together (``group_concat``, ``string_agg``), numpy takes the text apart: a
quarter of the time of fetching rows, and an eighth of the memory. All columns of one query are in the same order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, Select, String, cast, func

Ids: TypeAlias = NDArray[np.uint64]
"""(n, 2): UUIDs."""
Query: TypeAlias = Select[*tuple[Any, ...]]
_HEX_DIGITS = 32
_FACTORS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)


def strung(column: ColumnElement[Any]) -> ColumnElement[str]:
    """All values of a column of texts of one length, one after the other."""
    return func.aggregate_strings(column, "")


def listed(column: ColumnElement[Any]) -> ColumnElement[str]:
    """All values of a column of numbers, with commas."""
    return func.aggregate_strings(cast(column, String), ",")


def read(c: Connection, queries: Sequence[Query], separators: Sequence[str]) -> list[str]:
    """Run queries for the same columns and put their texts together; no text where there is no row.

    Parameters
    ----------
    separators
        What stands between the values of each column: '' for `strung`, ',' for `listed`.
    """
    rows = [row for query in queries for row in c.execute(query) if row[0]]
    return [between.join(row[number] for row in rows) for number, between in enumerate(separators)]


def ids_of(text: str) -> Ids:
    """Ids from their hex digits, strung together.

    Raises
    ------
    ValueError
        If that is not 32 hex digits for each.
    """
    if len(text) % _HEX_DIGITS:
        raise ValueError(f"{len(text)} characters are no ids of {_HEX_DIGITS} hex digits each")
    return np.frombuffer(bytes.fromhex(text), dtype=">u8").reshape(-1, 2).astype(np.uint64)


def texts_of(ids: Ids) -> list[str]:
    """The ids as 32 hex digits each."""
    text = ids.astype(">u8").tobytes().hex()
    return [text[start : start + _HEX_DIGITS] for start in range(0, len(text), _HEX_DIGITS)]


def numbers_of(text: str) -> NDArray[np.float64]:
    """Numbers from a list with commas."""
    return np.fromstring(text, dtype=np.float64, sep=",") if text else np.empty(0)


def letters_of(text: str, count: int, width: int) -> NDArray[np.uint8]:
    """(count, width): ASCII codes of texts of one length, strung together.

    Raises
    ------
    ValueError
        If that is not their length.
    """
    return np.frombuffer(text.encode("ascii"), dtype=np.uint8).reshape(count, width)


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Ids, each once; others are found in them by whole-number arithmetic."""

    ids: Ids
    _factor: np.uint64
    _index: pd.Index[int]

    @classmethod
    def of(cls, ids: Ids) -> tuple[NDArray[np.intp], Places]:
        """Place of each id among the different ones in the order in which they come, and these."""
        for factor in map(np.uint64, _FACTORS):
            codes, keys = pd.factorize(_keys(ids, factor))
            first = np.empty(len(keys), dtype=np.intp)
            first[codes[::-1]] = np.arange(len(ids))[::-1]
            if np.array_equal(ids[first][codes], ids):  # never two ids under one key, as good as surely
                return codes, cls(ids[first], factor, pd.Index(keys))
        raise ValueError("ids that cannot be told apart")

    def __len__(self) -> int:
        return len(self.ids)

    def find(self, ids: Ids) -> NDArray[np.intp]:
        """Place of each id, -1 for strangers."""
        found = self._index.get_indexer(pd.Index(_keys(ids, self._factor)))
        if len(self.ids):
            found[(self.ids[found] != ids).any(axis=1)] = -1
        return found


def _keys(ids: Ids, factor: np.uint64) -> NDArray[np.uint64]:
    return ids[:, 0] * factor + ids[:, 1]
