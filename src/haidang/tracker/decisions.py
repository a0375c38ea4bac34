"""The form's rule for many attempts at once: the same decision as `scoring.decide`, set-based.

A contract test holds the two together, attempt by attempt.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from haidang.domain.forms import Release
from haidang.domain.ids import ReleaseId, SlotId
from haidang.domain.scores import Decision, Mastery

TOLERANCE = 1e-9
"""Points are decimal fractions; sums of them are compared with this much mercy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkRow:
    """Points that a person gave for one rubric slot of one attempt."""

    attempt: str
    slot: SlotId
    points: float


def counting_attempts(attempts: pd.DataFrame) -> pd.DataFrame:
    """One row for each person: the attempt in the gradebook, else the latest submitted one.

    An attempt that is submitted and not yet in the gradebook (a crash between the two) is still somebody's latest.
    """
    submitted = attempts[attempts["state"] == "submitted"]
    ordered = submitted.sort_values(["projected", "number"], ascending=[False, False], kind="stable")
    return ordered.drop_duplicates("person")


def with_marks(scores: pd.DataFrame, marks: list[MarkRow]) -> pd.DataFrame:
    """Scores with the manual marks put in: status, points and share of rubric slots."""
    if not marks or scores.empty:
        return scores
    given = pd.DataFrame([{"attempt": m.attempt, "slot": m.slot, "given": m.points} for m in marks])
    merged = scores.merge(given, on=["attempt", "slot"], how="left")
    has = merged["given"].notna() & (merged["status"] == "needs_review")
    merged.loc[has, "points"] = merged.loc[has, "given"]
    merged.loc[has, "share"] = merged.loc[has, "given"] / merged.loc[has, "max_points"]
    merged.loc[has, "status"] = "scored"
    return merged.drop(columns="given")


def decide_all(counting: pd.DataFrame, scores: pd.DataFrame, releases: Mapping[ReleaseId, Release]) -> pd.Series:
    """Attempt id → decision (`domain.scores.Decision` values) for every counting attempt."""
    rows = scores[scores["attempt"].isin(counting["attempt"])].merge(counting[["attempt", "release"]], on="attempt")
    if rows.empty:
        return pd.Series(dtype="str")
    rules = pd.DataFrame(
        [
            {"release": key, "slot": slot.id, "must_pass": slot.must_pass}
            for key, release in releases.items()
            for slot in release.form.slots
        ]
    )
    cuts = {key: release.form.cut_score.share * release.form.max_points for key, release in releases.items()}
    rows = rows.merge(rules, on=["release", "slot"], how="left")
    known = rows["status"] == "scored"
    rows["open"] = ~known
    rows["got"] = rows["points"].where(known, 0.0).fillna(0.0)
    rows["reach"] = rows["points"].where(known, rows["max_points"]).fillna(rows["max_points"])
    full = (rows["must_pass"] == "full") & known & (rows["share"] < 1 - TOLERANCE)
    safe = (rows["must_pass"] == "safe") & (known & rows["omitted"] | rows["broke_safety"])
    rows["failed"] = full | safe
    sums = rows.groupby("attempt").agg(
        got=("got", "sum"), reach=("reach", "sum"), open=("open", "any"), failed=("failed", "any"), release=("release", "first")
    )
    cut = sums["release"].map(cuts)
    out = pd.Series(Decision.PENDING.value, index=sums.index, dtype="object")
    out[~sums["open"] & (sums["got"] >= cut - TOLERANCE)] = Decision.CERTIFIED.value
    out[sums["failed"] | (sums["reach"] < cut - TOLERANCE)] = Decision.NOT_CERTIFIED.value
    return out


def mastery_table(counting: pd.DataFrame, scores: pd.DataFrame, releases: Mapping[ReleaseId, Release]) -> pd.DataFrame:
    """Mastery for each counting attempt and competency: columns attempt, person, competency, mastery.

    Mastered when the share of the points of the competency's slots reaches the form's `mastery_share`, not yet when it
    can no longer reach it, pending in between.
    """
    links = pd.DataFrame(
        [
            {"release": key, "item": item.id, "competency": competency, "needed": release.form.mastery_share}
            for key, release in releases.items()
            for item in release.items.values()
            for competency in item.competencies
        ],
        columns=["release", "item", "competency", "needed"],
    )
    rows = scores.merge(counting[["attempt", "person", "release"]], on="attempt").merge(links, on=["release", "item"])
    if rows.empty:
        return pd.DataFrame(columns=["attempt", "person", "competency", "mastery"])
    known = rows["status"] == "scored"
    rows["got"] = rows["points"].where(known, 0.0).fillna(0.0)
    rows["reach"] = rows["points"].where(known, rows["max_points"]).fillna(rows["max_points"])
    sums = rows.groupby(["attempt", "person", "competency"], as_index=False).agg(
        got=("got", "sum"), reach=("reach", "sum"), top=("max_points", "sum"), needed=("needed", "first")
    )
    sums["mastery"] = Mastery.PENDING.value
    sums.loc[sums["got"] >= sums["needed"] * sums["top"] - TOLERANCE, "mastery"] = Mastery.MASTERED.value
    sums.loc[sums["reach"] < sums["needed"] * sums["top"] - TOLERANCE, "mastery"] = Mastery.NOT_YET.value
    return sums[["attempt", "person", "competency", "mastery"]]


