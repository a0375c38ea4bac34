"""nbgrader's own command line on our data folder: equal scores, nothing guessed, feedback and export that work."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "tests/unit"), str(ROOT / "tests/unit/nbgrading")]

import nbgrading_sittings as sittings  # noqa: E402
import samples  # noqa: E402

from haidang import nbgrading  # noqa: E402
from haidang.domain.forms import Release  # noqa: E402
from haidang.domain.ids import SlotId  # noqa: E402
from haidang.nbgrading import CourseFolder  # noqa: E402
from haidang.nbgrading.folder import student_of  # noqa: E402

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

TROUBLE = """
import os, pathlib, sys, time
import haidang.scoring as scoring
told = pathlib.Path("trouble.txt")
if told.exists():
    kind, _, slot = told.read_text().strip().partition(" ")
    true = scoring.score_slot
    def score_slot(release, variant, response, **more):
        if variant.slot == slot:
            if kind == "kill": os._exit(9)
            if kind == "sleep": time.sleep(60)
            if kind == "raise": raise RuntimeError("hỏng")
            if kind == "stderr": print("cảnh báo", file=sys.stderr)
        return true(release, variant, response, **more)
    scoring.score_slot = score_slot
"""


def nbgrader(folder: CourseFolder, *arguments: str, fails: bool = False, path: str = "") -> str:
    """Run plain nbgrader in `assessments/`, as a trainer would."""
    environment = {**os.environ, "HAIDANG_DATA": str(folder.data), "PYTHONPATH": path}
    environment.pop("HAIDANG_GRADEBOOK", None)
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=ROOT / "assessments",
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=200,
        check=False,
    )
    assert (done.returncode != 0) is fails, done.stderr[-3000:]
    return done.stderr


def hand_in(folder: CourseFolder, release: Release, sat: sittings.Sat) -> Path:
    nbgrading.write_submission(
        folder, release, sat.attempt, person_name=sat.name, answers=sat.answers, submitted_at=sat.submitted_at
    )
    return folder.submitted(student_of(sat.attempt.person), release.id)


def project(folder: CourseFolder, release: Release, sat: sittings.Sat) -> None:
    nbgrading.project(folder, [sat.sitting(release)])


def cells(folder: CourseFolder, release: Release, sat: sittings.Sat) -> dict[str, tuple[object, object, object]]:
    """Slot → (auto score, waits for a person, comment) as they stand in the gradebook."""
    from nbgrader.api import Gradebook

    with Gradebook(folder.gradebook_url) as gradebook:
        line = gradebook.find_submission_notebook(release.id, release.id, student_of(sat.attempt.person))
        said = {one.cell.name: one.comment for one in line.comments}
        return {grade.name: (grade.auto_score, grade.needs_manual_grade, said.get(grade.name)) for grade in line.grades}


@pytest.fixture(scope="module")
def release() -> Release:
    return sittings.release()


def test_autograde_equals_projection(tmp_path: Path, release: Release, capsys: pytest.CaptureFixture[str]) -> None:
    """For every item type and every way of answering, one transaction for all leaves what nbgrader leaves."""
    fast, slow = CourseFolder(tmp_path / "fast"), CourseFolder(tmp_path / "slow")
    people = [sittings.sit(release, number, way) for number, way in enumerate(sittings.WAYS, start=1)]
    for folder in (fast, slow):
        nbgrading.publish(folder, release, nbgrading.build_source(release))
        for sat in people:
            hand_in(folder, release, sat)
    nbgrading.project(fast, [sat.sitting(release) for sat in people])
    nbgrader(slow, "autograde", release.id)

    found = nbgrading.compare(fast, slow, release.id)
    assert found.differences == ()
    assert (found.persons, found.scores) == (len(people), len(people) * len(release.form.slots))
    with capsys.disabled():
        print(f"\n{found.scores} scores of {found.persons} persons compared, {len(found.differences)} differ")
    statuses = {score.verdict.status for sat in people for score in sat.scores}
    assert len(statuses) == 3
    partial = [score for sat in people for score in sat.scores if score.points and score.points < score.max_points]
    assert {score.slot for score in partial} >= {"s02", "s03", "s04", "s05", "s06"}
    assert nbgrading.verify_receipts(slow, release.id) == nbgrading.verify_receipts(fast, release.id) == []

    _feedback_and_export(slow, release, people, tmp_path / "out.csv")
    _no_key_leaves(slow)


def _feedback_and_export(folder: CourseFolder, release: Release, people: list[sittings.Sat], out: Path) -> None:
    nbgrader(folder, "generate_feedback", release.id)
    nbgrader(folder, "export", "--to", str(out))
    pages = list((folder.course / "feedback").glob(f"*/{release.id}/{release.id}.html"))
    assert len(pages) == len(people)
    page = folder.course / "feedback" / student_of(people[0].attempt.person) / release.id / f"{release.id}.html"
    text = page.read_text("utf-8")
    assert "chờ giảng viên chấm" in text
    assert "Thang điểm" not in text
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)" in text
    raw = out.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(raw.decode("utf-8-sig").splitlines()))
    assert [row["needs_marking"] for row in rows] == ["1", "1", "1", "0", "9", "1", "1", "5"]
    assert rows[0]["last_name"] == "Nguyễn Thị Mẫu"


def _no_key_leaves(folder: CourseFolder) -> None:
    """No key, rationale, misconception or event name lies where people or nbgrader's own pages get their files from."""
    looked_at = 0
    for step in ("source", "release", "submitted", "autograded", "feedback"):
        for path in (folder.course / step).rglob("*"):
            if path.is_file():
                looked_at += 1
                assert samples.CANARY.lower() not in path.read_text("utf-8").lower(), path
    assert looked_at > 60
    kept = folder.content(nbgrading.published(folder)[0])
    assert samples.CANARY in kept.read_text("utf-8")
    assert kept.stat().st_mode & 0o077 == 0


def _foreign(folder: Path, name: str) -> None:
    """Write a notebook with the right name, other cells, old metadata, and code that must not run."""
    code = "import pathlib; pathlib.Path('ran-foreign-code').touch(); 99"
    cell = {
        "cell_type": "code",
        "metadata": {"nbgrader": {"grade": True, "grade_id": "s01", "locked": True, "points": 99, "solution": False}},
        "source": code,
        "outputs": [],
        "execution_count": None,
        "id": "x",
    }
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (folder / f"{name}.ipynb").write_text(json.dumps(notebook), "utf-8")


def test_trouble_ends_as_needs_marking(tmp_path: Path, release: Release) -> None:
    """Missing and foreign files, a crash, a timeout and a killed kernel: never 0, never full marks."""
    folder = CourseFolder(tmp_path / "data")
    nbgrading.publish(folder, release, nbgrading.build_source(release))
    (tmp_path / "site").mkdir()
    (tmp_path / "site/sitecustomize.py").write_text(TROUBLE, "utf-8")
    kinds = ("missing", "foreign", "no notebook", "no json")
    executed = ("kill s03", "sleep s03", "raise s03", "stderr s03")
    people: dict[str, sittings.Sat] = {}
    for number, kind in enumerate((*kinds, *executed), start=1):
        sat = people[kind] = sittings.sit(release, number, "right")
        place = hand_in(folder, release, sat)
        # As if it had been scored before: nothing of that may survive a run that fails.
        project(folder, release, sat)
        notebook = place / f"{release.id}.ipynb"
        match kind:
            case "missing":
                (place / "responses.json").unlink()
            case "foreign":
                _foreign(place, release.id)
            case "no notebook":
                notebook.unlink()
            case "no json":
                notebook.write_text("gì đó", "utf-8")
            case _:
                (place / "trouble.txt").write_text(kind, "utf-8")
    nbgrader(folder, "autograde", release.id, "--force", "--Execute.timeout=5", fails=True, path=str(tmp_path / "site"))

    slots = {str(slot.id) for slot in release.form.slots}
    for kind in (*kinds, "kill s03"):
        found = cells(folder, release, people[kind])
        assert set(found) == slots
        for slot, (points, waits, why) in found.items():
            assert (points, waits) == (None, True), (kind, slot)
            assert why, (kind, slot)
    for kind in ("sleep s03", "raise s03", "stderr s03"):
        found = cells(folder, release, people[kind])
        assert found["s03"][:2] == (None, True), kind
        assert found["s03"][2], kind
        assert found["s01"] == (1.0, False, None), kind
    assert not list(folder.course.rglob("ran-foreign-code"))


def test_scores_made_without_our_configuration_are_found(tmp_path: Path, release: Release) -> None:
    """Without our hooks there is no receipt and it is reported; even then what cannot be scored gets no points."""
    folder = CourseFolder(tmp_path / "data")
    nbgrading.publish(folder, release, nbgrading.build_source(release))
    broken, whole = sittings.sit(release, 1, "right"), sittings.sit(release, 2, "right")
    (hand_in(folder, release, broken) / "responses.json").unlink()
    hand_in(folder, release, whole)
    bare = tmp_path / "bare"
    bare.mkdir()
    (bare / "nbgrader_config.py").write_text(
        "c = get_config()\n"
        f"c.CourseDirectory.root = {str(folder.course)!r}\n"
        f"c.CourseDirectory.db_url = {folder.gradebook_url!r}\n",
        "utf-8",
    )
    environment = {**os.environ, "HAIDANG_DATA": str(folder.data)}
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "autograde", release.id],
        cwd=bare,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=100,
        check=False,
    )
    assert "partial credit cannot be greater" in done.stderr
    assert all(found[:2] == (None, True) for found in cells(folder, release, broken).values())
    faults = nbgrading.verify_receipts(folder, release.id)
    assert [fault.code for fault in faults] == ["NG101"]
    project(folder, release, whole)
    assert nbgrading.verify_receipts(folder, release.id) == []


def test_first_mark_never_sticks_to_second_attempt_under_nbgrader(tmp_path: Path, release: Release) -> None:
    """Two attempts with a rubric item each, both autograded by nbgrader: the second waits, the first is archived."""
    folder = CourseFolder(tmp_path / "data")
    nbgrading.publish(folder, release, nbgrading.build_source(release))
    first = sittings.sit(release, 1, "right")
    second = sittings.sit(release, 1, "partial", number=2, after=timedelta(hours=1))
    hand_in(folder, release, first)
    project(folder, release, first)
    written = SlotId("s09")
    nbgrading.set_mark(folder, release.id, first.attempt.person, written, 2, "Đủ ý")
    nbgrader(folder, "autograde", release.id, "--force")
    assert cells(folder, release, first)["s09"][:2] == (None, False), "the same sitting keeps its mark"
    assert nbgrading.manual_marks(folder, release.id)[first.attempt.person, written].points == 2

    hand_in(folder, release, second)
    nbgrader(folder, "autograde", release.id)
    assert nbgrading.manual_marks(folder, release.id) == {}
    assert cells(folder, release, second)["s09"][:2] == (None, True)
    (kept,) = nbgrading.archived_marks(folder)
    assert (kept.points, kept.comment, kept.submitted_at) == (2, "Đủ ý", first.submitted_at)
