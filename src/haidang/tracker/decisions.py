"""The form's rule for many attempts at once: the same decision as `scoring.decide`, set-based.

What no mark can change any more was settled when it was handed in and is only read (`scoring.settled`); everything else
is decided from its scores, block by block. Property tests hold both to the pure functions, attempt by attempt, and
`counting_attempts` to `delivery.life.counting`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from haidang.domain.forms import Release
from haidang.domain.ids import AttemptId, CompetencyId, ReleaseId, SlotId
from haidang.domain.scores import Decision, Mastery, ScoreStatus
from haidang.scoring import competencies_of
from haidang.scoring.expect import TOLERANCE
from haidang.scoring.settling import MASTERED
from haidang.scoring.verdicts import DIGITS
from haidang.tracker.schema import DECISIONS, SETTLED, conform

_SCORED = ScoreStatus.SCORED.value


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkRow:
    """Points that a person gave for one slot of one attempt."""

    attempt: AttemptId
    slot: SlotId
    points: float


def with_marks(scores: pd.DataFrame, marks: Sequence[MarkRow]) -> pd.DataFrame:
    """Scores with the manual marks put in, as `scoring.score_slot` would, within 0..full.

    A mark holds for rubric slots, whatever stood there before, and where no automatic score could be found; on a slot
    that was scored automatically it changes nothing. An omitted text stays omitted.
    """
    return _marked(scores, _marks_frame(marks))


def _marks_frame(marks: Sequence[MarkRow]) -> pd.DataFrame:
    return pd.DataFrame(
        [(one.attempt, one.slot, one.points) for one in marks], columns=["attempt", "slot", "given"]
    ).drop_duplicates(["attempt", "slot"], keep="last")


def _marked(scores: pd.DataFrame, given: pd.DataFrame) -> pd.DataFrame:
    if given.empty or scores.empty:
        return scores
    merged = scores.merge(given, on=["attempt", "slot"], how="left")
    takes_mark = (merged["rubric"] != "") | (merged["status"] == ScoreStatus.NOT_SCORED.value)
    marked = merged["given"].notna() & takes_mark
    points = merged["given"].clip(lower=0.0).clip(upper=merged["max_points"])
    merged["points"] = merged["points"].mask(marked, points)
    merged["share"] = merged["share"].mask(marked, points / merged["max_points"])
    merged["status"] = merged["status"].mask(marked, _SCORED)
    merged["broke_safety"] &= ~marked
    return merged.drop(columns="given")


def _every_slot(attempts: pd.DataFrame, scores: pd.DataFrame, releases: Mapping[ReleaseId, Release]) -> pd.DataFrame:
    """One row for each submitted attempt and slot of its release, with points `got` and what it could still `reach`.

    A slot without a score is open: nothing is guessed.
    """
    rules = pd.DataFrame(
        [
            (key, slot.id, slot.must_pass, slot.points)
            for key, release in releases.items()
            for slot in release.form.slots
        ],
        columns=["release", "slot", "must_pass", "worth"],
    )
    submitted = attempts.loc[attempts["state"] == "submitted", ["attempt", "person", "release"]]
    rows = submitted.merge(rules, on="release").merge(scores, on=["attempt", "slot"], how="left")
    rows["known"] = (rows["status"] == _SCORED) & rows["points"].notna()
    rows["got"] = rows["points"].where(rows["known"], 0.0)
    rows["reach"] = rows["points"].where(rows["known"], rows["worth"])
    return rows


def decide_all(attempts: pd.DataFrame, scores: pd.DataFrame, releases: Mapping[ReleaseId, Release]) -> pd.DataFrame:
    """Decide every submitted attempt: a frame indexed by attempt with `decision` and `points` known so far.

    An attempt whose release is unknown is pending.
    """
    submitted = pd.Index(attempts.loc[attempts["state"] == "submitted", "attempt"], name="attempt")
    rows = _every_slot(attempts, scores, releases)
    full = (rows["must_pass"] == "full") & (rows["share"].isna() | (rows["share"] < 1 - TOLERANCE))
    safe = (rows["must_pass"] == "safe") & (rows["omitted"].eq(True) | rows["broke_safety"].eq(True))
    rows["failed"] = rows["known"] & (full | safe)
    sums = rows.groupby("attempt").agg(
        got=("got", "sum"),
        reach=("reach", "sum"),
        settled=("known", "all"),
        failed=("failed", "any"),
        release=("release", "first"),
    )
    cuts = {key: round(one.form.cut_score.share * one.form.max_points, DIGITS) for key, one in releases.items()}
    lost = sums["failed"] | (sums["reach"].round(DIGITS) < sums["release"].map(cuts).astype("float64") - TOLERANCE)
    decision = pd.Series(Decision.PENDING.value, index=sums.index, dtype="str")
    decision = decision.mask(sums["settled"], Decision.CERTIFIED.value).mask(lost, Decision.NOT_CERTIFIED.value)
    return pd.DataFrame(
        {
            "decision": decision.reindex(submitted, fill_value=Decision.PENDING.value),
            "points": sums["got"].round(DIGITS).reindex(submitted, fill_value=0.0),
        }
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """Submitted attempts with their decisions.

    Parameters
    ----------
    attempts
        See `schema.SETTLED`; rows numbered from 0.
    mastered
        (n_attempts, n_competencies): whether the attempt of that row shows the competency mastered.
    """

    attempts: pd.DataFrame
    mastered: NDArray[np.bool_]


def as_settled(
    rows: pd.DataFrame, letters: NDArray[np.uint8], release: Release, competencies: Sequence[CompetencyId]
) -> Decided:
    """Take attempts of a release as they were settled when they were handed in.

    Parameters
    ----------
    rows, letters
        What `frames.settled` found.
    competencies
        Columns of `Decided.mastered`.
    """
    mastered = np.zeros((len(rows), len(competencies)), dtype=np.bool_)
    mastered[:, [competencies.index(one) for one in competencies_of(release)]] = letters == ord(MASTERED)
    return Decided(attempts=rows, mastered=mastered)


def decided(
    attempts: pd.DataFrame,
    blocks: Iterable[pd.DataFrame],
    marks: Sequence[MarkRow],
    releases: Mapping[ReleaseId, Release],
    competencies: Sequence[CompetencyId],
) -> Decided:
    """Decide every submitted attempt from its scores and marks; the rows are in the order of `attempts`.

    Parameters
    ----------
    attempts
        See `schema.ATTEMPTS`.
    blocks
        Their scores, whole attempts in each block (`frames.scores`).
    competencies
        Columns of `Decided.mastered`.
    """
    rows = attempts[attempts["state"] == "submitted"].reset_index(drop=True)
    decision = np.full(len(rows), DECISIONS.categories.get_loc(Decision.PENDING.value), dtype=np.int8)
    points = np.zeros(len(rows))
    mastered = np.zeros((len(rows), len(competencies)), dtype=np.bool_)
    place, given = pd.Index(rows["attempt"]), _marks_frame(marks)
    for block in blocks:
        scores = _marked(block, given)
        among = rows[rows["attempt"].isin(scores["attempt"])]
        found = decide_all(among, scores, releases)
        at = place.get_indexer(found.index)
        decision[at], points[at] = DECISIONS.categories.get_indexer(pd.Index(found["decision"])), found["points"]
        shown = mastery_table(among, scores, releases)
        shown = shown[(shown["mastery"] == Mastery.MASTERED.value) & shown["competency"].isin(competencies)]
        mastered[
            place.get_indexer(pd.Index(shown["attempt"])),
            pd.Index(competencies).get_indexer(pd.Index(shown["competency"])),
        ] = True
    found = rows.assign(decision=pd.Categorical.from_codes(decision, dtype=DECISIONS), points=points)
    return Decided(attempts=conform(found, SETTLED), mastered=mastered)


def together(parts: Sequence[Decided]) -> Decided:
    """All of them, numbered anew."""
    return Decided(
        attempts=pd.concat([one.attempts for one in parts], ignore_index=True),
        mastered=np.concatenate([one.mastered for one in parts]),
    )


def counting_attempts(rows: pd.DataFrame, releases: Mapping[ReleaseId, Release]) -> pd.DataFrame:
    """One of the rows of `Decided.attempts` for each person, numbered as before: the attempt that counts.

    Last or best as the form says of which the person's latest attempt was made (as `delivery.life.counting`).
    """
    ordered = rows.sort_values("number", kind="stable")
    latest = ordered.drop_duplicates("person", keep="last")
    by_best = [key for key, release in releases.items() if release.form.counts == "best"]
    choosing = latest.loc[latest["release"].isin(by_best), "person"]
    ranked = ordered[ordered["person"].isin(choosing)].sort_values(["decision", "points", "number"])
    best = ranked.drop_duplicates("person", keep="last")
    return pd.concat([latest[~latest["person"].isin(choosing)], best])


def mastery_table(attempts: pd.DataFrame, scores: pd.DataFrame, releases: Mapping[ReleaseId, Release]) -> pd.DataFrame:
    """Mastery for each submitted attempt and competency: columns attempt, person, competency, mastery.

    Mastered when the share of the points of the competency's slots reaches the form's `mastery_share`, not yet when it
    can no longer reach it, pending in between. Give the counting attempts to get one verdict a person.
    """
    links = pd.DataFrame(
        [
            (key, item.id, competency, release.form.mastery_share)
            for key, release in releases.items()
            for item in release.items.values()
            for competency in item.competencies
        ],
        columns=["release", "item", "competency", "needed"],
    )
    rows = _every_slot(attempts, scores, releases).merge(links, on=["release", "item"])
    sums = rows.groupby(["attempt", "person", "competency"], as_index=False).agg(
        got=("got", "sum"), reach=("reach", "sum"), top=("worth", "sum"), needed=("needed", "first")
    )
    bar = sums["needed"] * sums["top"].round(DIGITS) - TOLERANCE
    mastery = pd.Series(Mastery.PENDING.value, index=sums.index, dtype="str")
    mastery = mastery.mask(sums["reach"].round(DIGITS) < bar, Mastery.NOT_YET.value)
    sums["mastery"] = mastery.mask(sums["got"].round(DIGITS) >= bar, Mastery.MASTERED.value)
    return sums[["attempt", "person", "competency", "mastery"]]
