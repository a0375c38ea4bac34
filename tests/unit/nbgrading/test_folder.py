"""Names of folders and times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haidang.domain.errors import SetupError
from haidang.domain.ids import PersonId, ReleaseId
from haidang.nbgrading.folder import CourseFolder, person_of, student_of, timestamp_line


@given(st.uuids())
def test_student_ids_go_both_ways(uuid: object) -> None:
    """Every person has a name that nbgrader takes (never digits only), and it leads back."""
    person = PersonId(str(uuid).replace("-", ""))
    assert not student_of(person).isdigit()
    assert person_of(student_of(person)) == person


@pytest.mark.parametrize("name", ["", "p", "p123", "../../x", "P" + "0" * 32, "0" * 33, "p" + "0" * 31 + "G"])
def test_other_students_are_nobody(name: str) -> None:
    """A submission that somebody else put there belongs to no person of ours."""
    assert person_of(name) is None


@pytest.mark.parametrize("name", ["", "..", "vneid", "vneid-r0", "../vneid-r1", "vneid-r1/x", "Vneid-r1", "vneid-r1\n"])
def test_only_releases_name_folders(name: str) -> None:
    """No path can be made of anything but a release."""
    with pytest.raises(SetupError):
        CourseFolder(Path("data")).content(ReleaseId(name))


def test_person_that_is_no_uuid_is_refused() -> None:
    """No path can be made of anything but a person's id."""
    with pytest.raises(SetupError):
        student_of(PersonId("../x"))


def test_times_are_written_in_utc() -> None:
    """Vietnam's evening is the same moment in UTC, to the microsecond, as nbgrader reads it."""
    from dateutil.parser import parse

    evening = datetime(2026, 11, 21, 19, 5, 6, 789, tzinfo=timezone(timedelta(hours=7)))
    assert timestamp_line(evening) == "2026-11-21 12:05:06.000789 UTC"
    assert parse(timestamp_line(evening)) == evening.astimezone(UTC)


def test_environment_names_the_data(monkeypatch: pytest.MonkeyPatch) -> None:
    """HAIDANG_DATA and HAIDANG_GRADEBOOK decide; without them it is the user's own folder and SQLite."""
    monkeypatch.setenv("HAIDANG_DATA", "/du/lieu")
    monkeypatch.setenv("HAIDANG_GRADEBOOK", "postgresql+psycopg://host/so")
    folder = CourseFolder.from_environment()
    assert folder.gradebook_url == "postgresql+psycopg://host/so"
    assert folder.course.parts[-3:] == ("du", "lieu", "course")
    monkeypatch.delenv("HAIDANG_GRADEBOOK")
    assert CourseFolder.from_environment().gradebook_url.endswith("/du/lieu/gradebook.db")
    monkeypatch.delenv("HAIDANG_DATA")
    assert CourseFolder.from_environment().data.name == "haidang"
