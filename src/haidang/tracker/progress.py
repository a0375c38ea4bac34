"""Who has started, submitted and been certified, by unit and team: every share with its numerator and denominator."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

import pandas as pd
from sqlalchemy import Connection

from haidang.domain.forms import Release
from haidang.domain.ids import CheckId, ReleaseId, UnitId
from haidang.domain.scores import Decision, Mastery
from haidang.tracker import frames
from haidang.tracker.decisions import MarkRow, counting_attempts, decide_all, mastery_table, with_marks

BOM = "\ufeff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A percentage that cannot lose what it is made of.

    Parameters
    ----------
    numerator, denominator
        Counts of the same unit, 0 ≤ numerator ≤ denominator.
    of
        What is counted, like ``người``.
    on
        The day on which it was true (all counts here are states, not flows).
    """

    numerator: int
    denominator: int
    of: str
    on: date

    @property
    def percent(self) -> float | None:
        """0..100, None where there is nobody to count: that is not zero."""
        return None if self.denominator == 0 else 100 * self.numerator / self.denominator


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitProgress:
    """One unit's line. Persons are counted once in each unit, however many teams they are in (rule 5)."""

    unit: UnitId
    name: str
    level: str
    volunteers: int
    started: Share
    submitted: Share
    certified: Share
    pending: int
    mastery: Mapping[str, Share]
    """Competency id → mastered ÷ volunteers of the unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Somebody who is not certified yet, and how far they are."""

    name: str
    code: str
    team: str
    state: str
    """``not_started``, ``started``, ``pending`` or ``not_certified``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """The report of one check for a part of the unit tree."""

    check: CheckId
    on: date
    units: tuple[UnitProgress, ...]
    """The units above the teams first, then the teams in their order."""
    missing: tuple[Missing, ...]
    competencies: tuple[str, ...]


def progress(
    c: Connection,
    *,
    check: CheckId,
    units: Collection[UnitId],
    releases: Mapping[ReleaseId, Release],
    marks: Sequence[MarkRow],
    on: date,
) -> Progress:
    """Compute the report for the units given (ids of all levels; people are found through their teams).

    Parents are counted anew from distinct persons, never added up from or averaged over their children (rule 4).
    """
    people = frames.volunteers(c, units)
    tree = frames.unit_table(c)
    tries = frames.attempts(c, check)
    counting = counting_attempts(tries)
    scores = with_marks(frames.scores(c, check), list(marks))
    decisions = decide_all(counting, scores, releases)
    states = _states(people, tries, counting, decisions)
    mastered = mastery_table(counting, scores, releases)
    mastered = mastered[mastered["mastery"] == Mastery.MASTERED.value]
    competencies = tuple(sorted({one for release in releases.values() for item in release.items.values() for one in item.competencies}))
    lines = []
    for unit_id in _order(tree, units):
        inside = people[people["team"].isin(_teams_below(tree, unit_id))]
        lines.append(_line(tree.loc[unit_id], inside, states, mastered, competencies, on))
    return Progress(check=check, on=on, units=tuple(lines), missing=_missing(people, states, tree), competencies=competencies)


def _states(people: pd.DataFrame, tries: pd.DataFrame, counting: pd.DataFrame, decisions: pd.Series) -> pd.Series:
    """Person → not_started, started, or the decision of the attempt that counts."""
    states = pd.Series("not_started", index=pd.Index(people["person"].unique()), dtype="object")
    states[states.index.isin(tries["person"])] = "started"
    decided = counting.set_index("person")["attempt"].map(decisions).dropna()
    known = decided[decided.index.isin(states.index)]
    states.loc[known.index] = known
    return states


def _teams_below(tree: pd.DataFrame, unit_id: str) -> set[str]:
    found, waiting = set(), [unit_id]
    children = tree.groupby("parent")["id"].apply(list).to_dict()
    while waiting:
        one = waiting.pop()
        found.add(one)
        waiting += children.get(one, [])
    return found


def _order(tree: pd.DataFrame, units: Collection[UnitId]) -> list[str]:
    """Higher levels first; teams by the numbers in their names."""
    depth = {"centre": 0, "province": 1, "commune": 2, "team": 3}
    chosen = tree[tree["id"].isin(list(units))]
    numbers = chosen["name"].str.extract(r"(\d+)")[0].astype("float64").fillna(0)
    ordered = chosen.assign(depth=chosen["level"].map(depth), number=numbers).sort_values(["depth", "number", "name"])
    return [str(one) for one in ordered["id"]]


def _line(
    unit: pd.Series, inside: pd.DataFrame, states: pd.Series, mastered: pd.DataFrame, competencies: Sequence[str], on: date
) -> UnitProgress:
    persons = pd.Index(inside["person"].unique())
    mine = states.reindex(persons)
    total = len(persons)

    def share(count: int) -> Share:
        return Share(numerator=int(count), denominator=total, of="người", on=on)

    held = mastered[mastered["person"].isin(persons)].groupby("competency")["person"].nunique()
    final = mine.isin([one.value for one in Decision])
    return UnitProgress(
        unit=UnitId(str(unit["id"])),
        name=str(unit["name"]),
        level=str(unit["level"]),
        volunteers=total,
        started=share((mine != "not_started").sum()),
        submitted=share(final.sum()),
        certified=share((mine == Decision.CERTIFIED.value).sum()),
        pending=int((mine == Decision.PENDING.value).sum()),
        mastery={one: share(held.get(one, 0)) for one in competencies},
    )


def _missing(people: pd.DataFrame, states: pd.Series, tree: pd.DataFrame) -> tuple[Missing, ...]:
    waiting = states[states != Decision.CERTIFIED.value]
    rows = people[people["person"].isin(waiting.index)].sort_values(["sort_key", "person"])
    out = []
    for person, group in rows.groupby("person", sort=False):
        first = group.iloc[0]
        teams = ", ".join(str(tree.loc[team, "name"]) for team in group["team"])
        out.append(Missing(name=str(first["name"]), code=str(first["code"]), team=teams, state=str(waiting[person])))
    return tuple(out)


HEADER = (
    "Đơn vị", "Cấp", "Số tình nguyện viên", "Đã bắt đầu", "Đã nộp", "Đạt", "Chờ chấm", "Tỷ lệ đạt (%)", "Tử số", "Mẫu số", "Ngày",
)
LEVELS = {"centre": "Trung ương", "province": "Tỉnh/thành phố", "commune": "Phường/xã", "team": "Tổ"}


def to_csv(report: Progress) -> str:
    """The report as CSV that opens right in Vietnamese Excel: byte order mark, semicolons, decimal commas.

    A cell that could be read as a formula is disarmed with an apostrophe.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([*HEADER, *report.competencies])
    for line in report.units:
        percent = line.certified.percent
        writer.writerow(
            [
                disarmed(line.name),
                LEVELS.get(line.level, line.level),
                line.volunteers,
                line.started.numerator,
                line.submitted.numerator,
                line.certified.numerator,
                line.pending,
                "" if percent is None else f"{percent:.1f}".replace(".", ","),
                line.certified.numerator,
                line.certified.denominator,
                report.on.strftime("%d/%m/%Y"),
                *(line.mastery[one].numerator for one in report.competencies),
            ]
        )
    return BOM + out.getvalue()


def disarmed(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


def to_json(report: Progress) -> dict[str, object]:
    """The report as plain values; shares keep numerator, denominator, unit and day."""

    def plain(value: object) -> object:
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, dict):
            return {key: plain(one) for key, one in value.items()}
        if isinstance(value, list | tuple):
            return [plain(one) for one in value]
        return value

    found = plain(asdict(report))
    assert isinstance(found, dict)
    return found
