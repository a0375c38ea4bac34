"""Online courses among the numbers: who has finished which, who all of them, and whose certificate waits for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from haidang.domain.forms import Release
from haidang.domain.ids import CourseId, ReleaseId
from haidang.domain.scores import Decision

ALL = "*"
"""Stands for “every one of the required courses” beside their ids (K07: never the average of the others)."""


def finished(records: pd.DataFrame, courses: Sequence[CourseId]) -> pd.DataFrame:
    """One row for each person and course of `courses` that is recorded, and one with `ALL` for who has all of them.

    Parameters
    ----------
    records
        See `schema.COURSE_RECORDS`; rows of other courses count nothing, repeated rows once.

    Returns
    -------
    DataFrame
        Columns person, course. Without any `courses` there is no row.
    """
    each = records.loc[records["course"].isin(courses), ["person", "course"]].drop_duplicates()
    held = each.groupby("person").size()
    everything = held.index[held == len(set(courses))]
    return pd.concat([each, pd.DataFrame({"person": everything, "course": ALL}, dtype="str")], ignore_index=True)


def waiting_for_courses(
    counting: pd.DataFrame, records: pd.DataFrame, releases: Mapping[ReleaseId, Release]
) -> pd.Series[bool]:
    """Person → whether their counting attempt is certified and a course that its form requires is not recorded."""
    needed = pd.DataFrame(
        [(key, course) for key, release in releases.items() for course in set(release.form.requires)],
        columns=["release", "course"],
        dtype="str",
    )
    passed = counting.loc[counting["decision"] == Decision.CERTIFIED.value, ["person", "release"]]
    wanted = passed.merge(needed, on="release")
    held = wanted.merge(
        records[["person", "course"]].drop_duplicates(), on=["person", "course"], how="left", indicator=True
    )
    lacking = held.loc[held["_merge"] == "left_only", "person"].unique()
    return pd.Series(counting["person"].isin(lacking).to_numpy(), index=pd.Index(counting["person"]), dtype="bool")
