"""The course kept ready in the data folder: true to the course folder, and never trusted where it is not."""

from __future__ import annotations

import pickle
import shutil
from pathlib import Path

import pytest

from haidang.bank import course_kept_in, load_course
from haidang.bank import kept as kept_room
from haidang.domain.errors import ContentError

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the VNeID part of the public course, which may be changed."""
    copy = Path(shutil.copytree(ROOT / "assessments", tmp_path / "course"))
    kept = ("m02-vneid.yaml", "must-pass.yaml", "vneid.yaml")
    for path in (*(copy / "bank").iterdir(), *(copy / "forms").iterdir()):
        if path.name not in kept:
            path.unlink()
    for path in (copy / "tasks").iterdir():
        if not path.name.startswith(("vneid-", "teach-do-it")):
            path.unlink()
    return copy


def test_a_kept_course_is_the_course(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second time nothing is read again, and what comes is equal, digest and all."""
    first = course_kept_in(folder, tmp_path / "course.kept")
    monkeypatch.setattr(kept_room, "load_course", lambda _folder: pytest.fail("it was read again"))
    second = course_kept_in(folder, tmp_path / "course.kept")
    assert second == first
    assert second.digest == first.digest


def test_a_changed_word_is_read_again(folder: Path, tmp_path: Path) -> None:
    """Any change in the folder makes the kept one worthless, and a fault is told as ever."""
    path = tmp_path / "course.kept"
    before = course_kept_in(folder, path)
    form = folder / "forms" / "vneid.yaml"
    form.write_text(form.read_text(encoding="utf-8").replace("Kiểm tra: VNeID", "Kiểm tra VNeID"), encoding="utf-8")
    after = course_kept_in(folder, path)
    assert after.digest != before.digest
    assert after == load_course(folder)
    form.write_text("check: [", encoding="utf-8")
    with pytest.raises(ContentError):
        course_kept_in(folder, path)


@pytest.mark.parametrize("junk", [b"", pickle.dumps("another key")])
def test_a_spoiled_file_is_replaced(folder: Path, tmp_path: Path, junk: bytes) -> None:
    """Half a file, another file or none at all costs time and nothing else."""
    path = tmp_path / "course.kept"
    path.write_bytes(junk)
    assert course_kept_in(folder, path) == load_course(folder)
    assert path.stat().st_size > 100_000
    assert path.stat().st_mode & 0o077 == 0
