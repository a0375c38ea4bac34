"""What ``haidang track`` prints, as JSON and as CSV, held against what the ledgers come to."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from haidang.domain.errors import SetupError
from haidang.domain.forms import Release
from haidang.domain.scores import Decision, Mastery
from haidang.rehearsal.ledger import Ledger, expected_outcome
from haidang.rehearsal.server import OUR_COMMAND

COLUMNS = {
    "volunteers": "Số tình nguyện viên",
    "started": "Đã bắt đầu",
    "submitted": "Đã nộp",
    "certified": "Đạt",
    "pending": "Chờ chấm",
    "denominator": "Mẫu số",
}
NAME_COLUMN = "Đơn vị"
TIMEOUT_SECONDS = 180


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One unit's counts, all of persons.

    Parameters
    ----------
    denominator
        What the share of certified people is said to be out of.
    mastery
        Competency id → persons who mastered it.
    """

    volunteers: int
    started: int
    submitted: int
    certified: int
    pending: int
    denominator: int
    mastery: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracked:
    """What the tracker says: unit name → counts; code → state of who is not certified (None: not said)."""

    lines: Mapping[str, Line]
    missing: Mapping[str, str] | None = None


def expected(release: Release, ledgers: Sequence[Ledger], unit_names: Mapping[str, str]) -> Tracked:
    """Count from the ledgers what the tracker must say, each person once in every unit."""
    outcomes = {ledger.code: expected_outcome(release, ledger) for ledger in ledgers}
    states = {ledger.code: _state(ledger, outcomes[ledger.code]) for ledger in ledgers}
    competencies = sorted({one for item in release.items.values() for one in item.competencies})
    mastered = {
        code: {one for one, mastery in outcome.mastery.items() if mastery is Mastery.MASTERED} if outcome else set()
        for code, outcome in outcomes.items()
    }
    lines = {}
    for unit, name in unit_names.items():
        mine = [ledger.code for ledger in ledgers if unit in ledger.units]
        in_unit = [states[code] for code in mine]
        lines[name] = Line(
            volunteers=len(mine),
            started=sum(state != "not_started" for state in in_unit),
            submitted=sum(state not in {"not_started", "started"} for state in in_unit),
            certified=in_unit.count(Decision.CERTIFIED.value),
            pending=in_unit.count(Decision.PENDING.value),
            denominator=len(mine),
            mastery={one: sum(one in mastered[code] for code in mine) for one in competencies},
        )
    missing = {code: state for code, state in states.items() if state != Decision.CERTIFIED.value}
    return Tracked(lines=lines, missing=missing)


def _state(ledger: Ledger, outcome: Any) -> str:
    if ledger.attempt is None:
        return "not_started"
    if outcome is None:
        return "started"
    waits = outcome.decision is Decision.CERTIFIED and not ledger.has_courses
    return "lacks_courses" if waits else str(outcome.decision.value)


def read_json(text: str) -> Tracked:
    """Read ``haidang track --json``."""
    report = json.loads(text)
    lines = {
        unit["name"]: Line(
            volunteers=unit["volunteers"],
            started=unit["started"]["numerator"],
            submitted=unit["submitted"]["numerator"],
            certified=unit["certified"]["numerator"],
            pending=unit["pending"],
            denominator=unit["certified"]["denominator"],
            mastery={one: share["numerator"] for one, share in unit["mastery"].items()},
        )
        for unit in report["units"]
    }
    return Tracked(lines=lines, missing={one["code"]: one["state"] for one in report["missing"]})


def read_csv(text: str) -> Tracked:
    """Read ``haidang track --csv``: byte order mark, semicolons, one column a competency after the fixed ones."""
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";"))
    lines = {
        row[NAME_COLUMN].removeprefix("'"): Line(
            **{field: int(row[column]) for field, column in COLUMNS.items()},
            mastery={
                name: int(value) for name, value in row.items() if name and name[:1] == "C" and name[1:3].isdigit()
            },
        )
        for row in rows
    }
    return Tracked(lines=lines)


def differences(source: str, mine: Tracked, said: Tracked) -> list[str]:
    """Find where the tracker says something else than the ledgers."""
    lines = [f"{source}: thiếu đơn vị {name}" for name in mine.lines.keys() - said.lines.keys()]
    lines += [f"{source}: có đơn vị lạ {name}" for name in said.lines.keys() - mine.lines.keys()]
    for name in mine.lines.keys() & said.lines.keys():
        ours, theirs = mine.lines[name], said.lines[name]
        lines += [
            f"{source}: {name}, {field.name} là {getattr(theirs, field.name)}, sổ tay là {getattr(ours, field.name)}"
            for field in fields(Line)
            if getattr(ours, field.name) != getattr(theirs, field.name)
        ]
    if said.missing is not None and mine.missing != said.missing:
        wrong = sorted(set((mine.missing or {}).items()) ^ set(said.missing.items()))
        lines.append(f"{source}: danh sách người chưa đạt khác ở {', '.join(sorted({code for code, _ in wrong}))}")
    return sorted(lines)


def ask_tracker(release: Release, environment: Mapping[str, str], form: str) -> str:
    """Run ``haidang track`` in a process of its own; `form` is ``--json`` or ``--csv``.

    Raises
    ------
    SetupError
        If it fails.
    """
    done = subprocess.run(  # noqa: S603  # our own command line
        [*OUR_COMMAND, "track", str(release.form.check), form],
        env=dict(environment),
        capture_output=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    if done.returncode != 0:
        told = done.stderr.decode("utf-8", errors="replace").strip()
        raise SetupError(f"haidang track {form} không chạy được (mã {done.returncode}): {told[-500:]}")
    return done.stdout.decode("utf-8")


def compare(
    release: Release, ledgers: Sequence[Ledger], unit_names: Mapping[str, str], environment: Mapping[str, str]
) -> list[str]:
    """Ask the tracker in both forms and return where it differs from the ledgers."""
    mine = expected(release, ledgers, unit_names)
    lines = []
    for form, read in (("--json", read_json), ("--csv", read_csv)):
        try:
            lines += differences(f"track {form}", mine, read(ask_tracker(release, environment, form)))
        except (SetupError, ValueError, KeyError, TypeError) as fault:
            lines.append(f"track {form}: {type(fault).__name__} {fault}")
    return lines
