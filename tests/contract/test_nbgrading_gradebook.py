"""The gradebook and the course folder without running nbgrader: publishing, marks, rebuilding, what cells read.

Longer than 400 lines because all of it stands on one published folder, and the list of damages belongs beside its test.
"""

from __future__ import annotations

import json
import math
import os
import random
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "tests/unit"), str(ROOT / "tests/unit/nbgrading")]

import nbgrading_sittings as sittings  # noqa: E402
import samples  # noqa: E402

from haidang import nbgrading  # noqa: E402
from haidang.domain.errors import ContentError, NotFound, Refused, ScoringError, SetupError  # noqa: E402
from haidang.domain.forms import Release  # noqa: E402
from haidang.domain.ids import SlotId  # noqa: E402
from haidang.nbgrading import CourseFolder, gradebook, publishing  # noqa: E402
from haidang.nbgrading.cells import NOT_SCORED, grade_slot  # noqa: E402
from haidang.nbgrading.folder import student_of  # noqa: E402

WRITTEN = SlotId("s09")
RELEASE = sittings.release()


@pytest.fixture
def folder(tmp_path: Path) -> CourseFolder:
    made = CourseFolder(tmp_path / "data")
    nbgrading.publish(made, RELEASE, nbgrading.build_source(RELEASE))
    return made


def finish(folder: CourseFolder, sat: sittings.Sat, release: Release = RELEASE) -> Path:
    nbgrading.project(folder, [sat.sitting(release)])
    return folder.submitted(student_of(sat.attempt.person), release.id)


@pytest.mark.slow
def test_tables_are_those_of_nbgrader() -> None:
    """Every column that we name exists in nbgrader's own models, with the same type."""
    from nbgrader.api import Base

    for name, table in gradebook.tables.tables.items():
        theirs = Base.metadata.tables[name]
        for column in table.columns:
            assert str(column.type).split("(")[0] in str(theirs.columns[column.name].type), (name, column.name)
        if name in {"grade", "comment", "student", "submitted_notebook"}:
            assert {one.name for one in theirs.columns} == {one.name for one in table.columns}


@pytest.mark.slow
def test_schema_version_is_what_nbgrader_would_write(monkeypatch: pytest.MonkeyPatch) -> None:
    """A gradebook made here carries the version that nbgrader's own first opening writes."""
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
    from nbgrader.api import get_alembic_version

    assert gradebook._schema_version() == get_alembic_version()


def test_publishing_again_changes_nothing(folder: CourseFolder) -> None:
    """The same content once more is no fault, whatever has happened since."""
    finish(folder, sittings.sit(RELEASE, 1, "right"))
    before = folder.released_notebook(RELEASE.id).stat().st_mtime_ns
    nbgrading.publish(folder, RELEASE, nbgrading.build_source(RELEASE))
    assert folder.released_notebook(RELEASE.id).stat().st_mtime_ns == before
    assert nbgrading.published(folder) == (RELEASE.id,)
    assert nbgrading.load_release(folder, RELEASE.id) == RELEASE


def test_a_release_is_immutable(folder: CourseFolder) -> None:
    """Other content under the same revision is refused with the remedy, and nothing changes."""
    one = next(iter(RELEASE.items.values()))
    other = sittings.frozen(replace(RELEASE, items={**RELEASE.items, one.id: replace(one, difficulty=0.1)}))
    with pytest.raises(ContentError, match="tăng revision") as refused:
        nbgrading.publish(folder, other, nbgrading.build_source(other))
    assert [fault.code for fault in refused.value.diagnostics] == ["NG001"]
    assert nbgrading.load_release(folder, RELEASE.id).digest == RELEASE.digest


def test_a_failed_release_leaves_nothing(folder: CourseFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the last step fails, neither folders nor rows stay, and the next try works."""
    second = sittings.release(2)

    def fail(*_: object) -> None:
        raise OSError("full")

    with monkeypatch.context() as patched:
        patched.setattr(publishing.content, "keep", fail)
        with pytest.raises(OSError, match="full"):
            nbgrading.publish(folder, second, nbgrading.build_source(second))
    assert not list(folder.course.rglob("vneid-r2*"))
    with gradebook.open_gradebook(folder).connect() as connection:
        assert gradebook.find_sheet(connection, second.id) is None
    nbgrading.publish(folder, second, nbgrading.build_source(second))
    assert nbgrading.published(folder) == ("vneid-r1", "vneid-r2")


def test_source_of_another_form_is_refused(tmp_path: Path) -> None:
    """A source notebook without exactly the release's slots is not released."""
    source = nbgrading.build_source(RELEASE)
    del source.cells[-1]
    with pytest.raises(ContentError) as refused:
        nbgrading.publish(CourseFolder(tmp_path), RELEASE, source)
    assert refused.value.diagnostics[0].code == "NG002"


def test_publishing_leaves_the_working_directory_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Releasing does not change it, as nbgrader would; other threads of a server read files meanwhile."""
    monkeypatch.setattr(os, "chdir", lambda path: pytest.fail(f"chdir {path}"))
    nbgrading.publish(CourseFolder(tmp_path), RELEASE, nbgrading.build_source(RELEASE))


def test_unpublished_is_said_kindly(tmp_path: Path) -> None:
    """Nothing can be handed in or scored before the release."""
    sat = sittings.sit(RELEASE, 1, "right")
    with pytest.raises(NotFound, match="haidang check release"):
        finish(CourseFolder(tmp_path), sat)
    with pytest.raises(NotFound):
        nbgrading.load_release(CourseFolder(tmp_path), RELEASE.id)
    with pytest.raises(SetupError):
        CourseFolder(tmp_path).content("../../etc-r1")  # type: ignore[arg-type]


def test_marks_come_back_as_given(folder: CourseFolder) -> None:
    """A mark given here or in formgrader is read, within the slot's points; nonsense is refused."""
    sat = sittings.sit(RELEASE, 1, "right")
    finish(folder, sat)
    person = sat.attempt.person
    assert nbgrading.manual_marks(folder, RELEASE.id) == {}
    nbgrading.set_mark(folder, RELEASE.id, person, WRITTEN, 2.5, "Rõ ràng")
    (mark,) = nbgrading.manual_marks(folder, RELEASE.id, [person]).values()
    assert (mark.points, mark.comment, mark.submitted_at) == (2.5, "Rõ ràng", sat.submitted_at)
    assert nbgrading.manual_marks(folder, RELEASE.id, []) == {}
    with gradebook.writing(folder) as connection:
        connection.execute(
            update(gradebook.GRADE).where(gradebook.GRADE.c.manual_score.is_not(None)).values(manual_score=99)
        )
    assert nbgrading.manual_marks(folder, RELEASE.id)[person, WRITTEN].points == 3
    for points in (-1, 3.5, math.nan, math.inf):
        with pytest.raises(Refused, match="từ 0 đến 3"):
            nbgrading.set_mark(folder, RELEASE.id, person, WRITTEN, points)
    with pytest.raises(NotFound):
        nbgrading.set_mark(folder, RELEASE.id, person, SlotId("s99"), 1)
    nbgrading.set_mark(folder, RELEASE.id, person, WRITTEN, None)
    assert nbgrading.manual_marks(folder, RELEASE.id) == {}


def test_marks_stay_with_their_sitting(folder: CourseFolder) -> None:
    """Projected again, the same attempt keeps its mark; another attempt never inherits it, and it is archived."""
    first = sittings.sit(RELEASE, 1, "right")
    second = sittings.sit(RELEASE, 1, "partial", number=2, after=timedelta(hours=1))
    finish(folder, first)
    nbgrading.set_mark(folder, RELEASE.id, first.attempt.person, WRITTEN, 2, "Đủ ý")
    finish(folder, first)
    assert nbgrading.manual_marks(folder, RELEASE.id)[first.attempt.person, WRITTEN].points == 2
    finish(folder, second)
    assert nbgrading.manual_marks(folder, RELEASE.id) == {}
    (kept,) = nbgrading.archived_marks(folder)
    assert (kept.points, kept.submitted_at) == (2, first.submitted_at)
    nbgrading.set_mark(folder, RELEASE.id, first.attempt.person, WRITTEN, 1, "")
    (given,) = nbgrading.archive_marks(folder, RELEASE.id, first.attempt.person)
    assert (given.points, given.submitted_at) == (1, second.submitted_at)
    assert nbgrading.archive_marks(folder, RELEASE.id, first.attempt.person) == []
    assert len(nbgrading.archived_marks(folder)) == 2


def test_rebuilt_gradebook_is_equal(folder: CourseFolder, tmp_path: Path) -> None:
    """From frozen releases, the journal's scores and the marks, an empty gradebook becomes the same again."""
    people = [sittings.sit(RELEASE, number, way) for number, way in enumerate(sittings.WAYS, start=1)]
    for sat in people:
        finish(folder, sat)
    nbgrading.set_mark(folder, RELEASE.id, people[0].attempt.person, WRITTEN, 2, "Đủ ý")
    marks = list(nbgrading.manual_marks(folder, RELEASE.id).values())
    other = CourseFolder(folder.data, f"sqlite:///{tmp_path / 'other.db'}")
    stale = replace(marks[0], submitted_at=sittings.FIRST - timedelta(days=1), points=0)
    count = nbgrading.rebuild(other, [sat.sitting(RELEASE) for sat in people], [*marks, stale])
    found = nbgrading.compare(folder, other, RELEASE.id)
    assert (count, found.differences, found.scores) == (len(people), (), 72)


def test_comparison_sees_a_difference(folder: CourseFolder) -> None:
    """The proof of equality would notice one changed score."""
    sat = sittings.sit(RELEASE, 1, "right")
    finish(folder, sat)
    assert nbgrading.compare(folder, folder, RELEASE.id).differences == ()
    other = CourseFolder(folder.data, f"sqlite:///{folder.data / 'other.db'}")
    nbgrading.publish(other, RELEASE, nbgrading.build_source(RELEASE))
    changed = tuple(replace(one, points=0.5) if one.slot == "s02" else one for one in sat.scores)
    nbgrading.project(other, [replace(sat, scores=changed).sitting(RELEASE)])
    student = student_of(sat.attempt.person)
    assert nbgrading.compare(folder, other, RELEASE.id).differences == (f"{student}/s02 auto_score: 1.0 ≠ 0.5",)


def test_scores_of_other_slots_are_refused(folder: CourseFolder) -> None:
    """Scores that are not exactly those of the slots leave the gradebook as it was."""
    sat = sittings.sit(RELEASE, 1, "right")
    finish(folder, sat)
    before = nbgrading.compare(folder, folder, RELEASE.id)
    with pytest.raises(ScoringError):
        nbgrading.project(folder, [replace(sat, scores=sat.scores[1:]).sitting(RELEASE)])
    assert nbgrading.compare(folder, folder, RELEASE.id) == before
    with gradebook.open_gradebook(folder).connect() as connection:
        assert connection.execute(select(gradebook.GRADE.c.auto_score)).scalars().all().count(None) == 1


def test_handed_in_from_many_threads(folder: CourseFolder) -> None:
    """A class submits at once, one of them from two phones: one line each, every score there."""
    people = [sittings.sit(RELEASE, 1 + number % 7, "mixed") for number in range(8)]
    faults: list[Exception] = []

    def submit(sat: sittings.Sat) -> None:
        try:
            finish(folder, sat)
        except Exception as error:  # noqa: BLE001 - a thread's fault must reach the test
            faults.append(error)

    threads = [threading.Thread(target=submit, args=(sat,)) for sat in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    found = nbgrading.compare(folder, folder, RELEASE.id)
    assert (found.persons, found.scores) == (7, 63)
    assert not list((folder.course / "making").iterdir())


@pytest.mark.slow
def test_fast_path_does_not_load_nbgrader(folder: CourseFolder) -> None:
    """Submitting, projecting and reading marks cost no import of nbgrader, which takes seconds and memory."""
    import subprocess

    code = (
        "import sys; from pathlib import Path; from haidang import nbgrading as n;"
        "n.write_submission, n.project, n.manual_marks, n.grade_slot, n.build_source, n.write_scored;"
        f"n.manual_marks(n.CourseFolder(Path({str(folder.data)!r})), 'vneid-r1');"
        "assert not [m for m in sys.modules if m.split('.')[0] in ('nbgrader', 'nbconvert', 'nbformat')]"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


@pytest.mark.slow
def test_formgrader_lists_and_shows_the_submission(folder: CourseFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """After fast scoring, formgrader's own interface knows the submission and its page shows text and rubric."""
    from nbconvert.exporters import HTMLExporter
    from nbgrader.apps.api import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.server_extensions.formgrader import handlers
    from traitlets.config import Config

    from haidang.nbgrading.settings import configure

    sat = sittings.sit(RELEASE, 1, "right")
    finish(folder, sat)
    config = Config()
    configure(config, folder)
    api = NbGraderAPI(CourseDirectory(config=config), config=config)
    (listed,) = api.get_submissions(RELEASE.id)
    assert (listed["autograded"], listed["needs_manual_grade"], listed["score"]) == (True, True, 9.0)
    (line,) = api.get_notebook_submissions(RELEASE.id, RELEASE.id)
    assert line["index"] == 0
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    page = folder.autograded(student_of(sat.attempt.person), RELEASE.id) / f"{RELEASE.id}.ipynb"
    html, _ = HTMLExporter(config=config).from_filename(str(page), resources={"base_url": "", "index": 0, "total": 1})
    assert 'id="s09-comment"' in html
    assert "Thang điểm" in html
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert html.count("# không phải tiêu đề</pre>") == 1


def _stored(place: Path) -> dict[str, object]:
    found = json.loads((place / "responses.json").read_text("utf-8"))
    assert isinstance(found, dict)
    return found


def _rewrite(change: Callable[[dict[str, object]], object]) -> Callable[[Path], None]:
    def damage(place: Path) -> None:
        stored = _stored(place)
        change(stored)
        (place / "responses.json").write_text(json.dumps(stored), "utf-8")

    return damage


def _raw(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def damage(place: Path) -> None:
        (place / "responses.json").write_bytes(change((place / "responses.json").read_bytes()))

    return damage


DAMAGES: dict[str, Callable[[Path], None]] = {
    "missing": lambda place: (place / "responses.json").unlink(),
    "empty": _raw(lambda raw: b""),
    "cut": _raw(lambda raw: raw[:-9]),
    "no text": _raw(lambda raw: b"\xff\xfe" + raw),
    "10 MB": _raw(lambda raw: raw + b" " * 10_000_000),
    "deep": _raw(lambda raw: b"[" * 200_000),
    "NaN": _raw(lambda raw: raw.replace(b'"number":1', b'"number":NaN')),
    "1e999": _raw(lambda raw: raw.replace(b'"number":1', b'"number":1e999')),
    "long number": _raw(lambda raw: raw.replace(b'"number":1', b'"number":' + b"9" * 5000)),
    "list": _raw(lambda raw: b"[1, 2]"),
    "negative hints": _rewrite(lambda s: s["answers"]["s04"].update(hints=-3)),  # type: ignore[index]
    "other release": _rewrite(lambda s: s.update(release="vneid-r2")),
    "other content": _rewrite(lambda s: s.update(digest="0" * 64)),
    "one key more": _rewrite(lambda s: s.update(points={"s01": 1})),
    "no variants": _rewrite(lambda s: s.update(variants=[])),
    "variant twice": _rewrite(lambda s: s["variants"].extend(s["variants"])),  # type: ignore[attr-defined]
    "other item": _rewrite(lambda s: [one.update(item="I99-1") for one in s["variants"]]),  # type: ignore[attr-defined]
    "other revision": _rewrite(lambda s: [one.update(revision=9) for one in s["variants"]]),  # type: ignore[attr-defined]
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_answers_are_no_score(
    folder: CourseFolder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], damage: str
) -> None:
    """Whatever has happened to the file, a cell returns what nbgrader cannot take for points, and says why."""
    sat = sittings.sit(RELEASE, 1, "right")
    place = finish(folder, sat)
    monkeypatch.chdir(place)
    assert [grade_slot(f"s0{number}") for number in range(1, 9)] == [1, 1, 1, 2, 1, 1, 1, 1]
    assert capsys.readouterr().out == ""
    DAMAGES[damage](place)
    assert grade_slot("s01") == math.inf
    said = capsys.readouterr().out
    assert said.startswith(NOT_SCORED)
    assert len(said.splitlines()) == 1
    assert samples.CANARY not in said


def test_hostile_values_stay_within_bounds(
    folder: CourseFolder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Any value in any slot gives a float within the slot's points, or no score; the other slots are not touched."""
    sat = sittings.sit(RELEASE, 1, "right")
    monkeypatch.chdir(finish(folder, sat))
    values: list[object] = [
        1e308,
        -1e308,
        -1,
        2**70,
        True,
        "",
        "\ud800",
        [],
        [[]],
        {},
        {"x": -1, "y": 2},
        ["a"] * 10**4,
    ]
    values += [{"trace": [{"screen": 1}] * 600, "done": True}, "9" * 10_000, {"x": 0.5, "y": None}]
    rng = random.Random(5)
    most = {str(slot.id): slot.points for slot in RELEASE.form.slots}
    for _ in range(60):
        _rewrite(lambda s: [one.update(value=rng.choice(values)) for one in s["answers"].values()])(Path.cwd())  # type: ignore[attr-defined]
        for slot, full in most.items():
            points = grade_slot(slot)
            assert type(points) is float
            assert points == math.inf or 0 <= points <= full
    capsys.readouterr()


def test_a_crash_of_the_scorer_is_no_score(
    folder: CourseFolder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An unknown fault inside the scorer, or a number that is none, ends as no score."""
    import haidang.scoring as scoring

    sat = sittings.sit(RELEASE, 1, "right")
    monkeypatch.chdir(finish(folder, sat))
    nan = replace(sat.scores[0], points=math.nan)

    def crash(*_: object) -> None:
        raise RuntimeError

    for broken in (crash, lambda *_: nan):
        monkeypatch.setattr(scoring, "score_slot", broken)
        assert grade_slot("s01") == math.inf
        assert capsys.readouterr().out.startswith(NOT_SCORED)
    assert grade_slot("s77") == math.inf


def test_submission_is_an_ordinary_one(folder: CourseFolder) -> None:
    """Notebook, answers and time lie where nbgrader looks; the rubric cell has text and rubric, the others nothing."""
    sat = sittings.sit(RELEASE, 1, "late")
    place = finish(folder, sat)
    assert {path.name for path in place.iterdir()} == {"vneid-r1.ipynb", "responses.json", "timestamp.txt"}
    assert (place / "timestamp.txt").read_text("utf-8") == "2026-11-21 08:31:12.345678 UTC\n"
    stored = _stored(place)
    assert set(stored) == {"attempt", "release", "digest", "number", "variants", "answers"}
    assert sat.name not in (place / "responses.json").read_text("utf-8")
    assert all(one["late"] for one in stored["answers"].values())  # type: ignore[attr-defined]
    changed = json.loads((place / "vneid-r1.ipynb").read_text("utf-8"))["cells"]
    released = json.loads(folder.released_notebook(RELEASE.id).read_text("utf-8"))["cells"]
    differing = [
        one["id"] for one, other in zip(changed, released, strict=True) if one["source"] != "".join(other["source"])
    ]
    assert differing == ["slot-s09"]
