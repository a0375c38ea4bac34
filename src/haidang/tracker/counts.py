"""Persons counted in every unit above their teams, each once in each (rules 4 and 5): whole numbers, no objects."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

WHOLE = ""
"""Stands for all persons together among the units."""


class Counts:
    """How many persons there are in each unit, and for how many of them something is true.

    Parameters
    ----------
    members
        See `schema.MEMBERS`.
    facts
        (n_facts, n_persons): what is true of whom.
    tree
        See `schema.UNITS`, indexed by id.
    """

    def __init__(self, members: pd.DataFrame, facts: NDArray[np.bool_], tree: pd.DataFrame) -> None:
        self._row = {unit: number for number, unit in enumerate((*tree.index, WHOLE))}
        persons, units = max(facts.shape[1], 1), len(self._row)
        own = self._above(tree)[members["team"].to_numpy()]
        pairs = (own * persons + members["person"].to_numpy()[:, np.newaxis])[own >= 0]
        pairs.sort()  # a person in two teams of a commune has the same pair twice
        unit, person = np.divmod(pairs[np.diff(pairs, prepend=-1) > 0], persons)
        first = np.flatnonzero(np.diff(unit, prepend=-1))
        self._persons = np.bincount(unit, minlength=units)
        self._facts = np.zeros((units, len(facts)), dtype=np.int64)
        if len(first):
            for number, fact in enumerate(facts.view(np.uint8)):
                self._facts[unit[first], number] = np.add.reduceat(fact[person], first, dtype=np.int64)

    def _above(self, tree: pd.DataFrame) -> NDArray[np.int64]:
        """(n_units, deepest path + 1): rows of the units on the path to each unit, of all together, else -1."""
        paths = [[self._row[one] for one in path.strip("/").split("/")] for path in tree["path"].tolist()]
        above = np.full((len(paths), 1 + max((len(path) for path in paths), default=0)), -1, dtype=np.int64)
        for number, path in enumerate(paths):
            above[number, : len(path)] = path
        above[:, -1] = self._row[WHOLE]
        return above

    def of(self, unit: str) -> tuple[int, list[int]]:
        """Persons of a unit, and how many of them each fact is true of; of all together for `WHOLE`."""
        row = self._row[unit]
        return int(self._persons[row]), self._facts[row].tolist()
