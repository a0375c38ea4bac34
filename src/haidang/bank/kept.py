"""A course kept ready: reading and proving it takes seconds, and every start and every page's kernel needs it.

The file lies in the data folder, which only its owner may read or write, and is written by this module alone; it is
never taken from anywhere else. It counts only while every file of the course folder and of the rooms that read it is
the same, byte for byte.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import sys
import tempfile
from pathlib import Path

import haidang
from haidang.bank.course import Course, load_course

ROOMS = ("bank", "domain", "scoring")
"""Rooms whose code decides what a course is."""


def course_kept_in(folder: Path, kept: Path) -> Course:
    """Give the course of `folder`, from the file `kept` where that is still true, else read and kept anew.

    Raises
    ------
    ContentError
        If the course has to be read and is faulty.
    """
    key = _key(folder)
    found = _kept(kept, key)
    if found is None:
        found = load_course(folder)
        found.digest  # noqa: B018  # reckoned now, so that nobody has to later
        with contextlib.suppress(OSError):  # a full or read-only disk costs time, nothing else
            _keep(found, kept, key)
    return found


def _kept(kept: Path, key: str) -> Course | None:
    try:
        with kept.open("rb") as file:
            if pickle.load(file) != key:  # noqa: S301  # our own file in a folder of the owner's alone
                return None
            found = pickle.load(file)  # noqa: S301
    except (OSError, EOFError, pickle.UnpicklingError, AttributeError, ImportError, IndexError, ValueError):
        return None
    return found if isinstance(found, Course) else None


def _keep(course: Course, kept: Path, key: str) -> None:
    descriptor, name = tempfile.mkstemp(dir=kept.parent, prefix=".course-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            pickle.dump(key, file)
            pickle.dump(course, file)
        Path(name).replace(kept)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def _key(folder: Path) -> str:
    digest = hashlib.sha256(f"{sys.version}|{folder}".encode())
    code = Path(haidang.__file__).parent
    for root, pattern in ((folder, "*.yaml"), *((code / room, "*.py") for room in ROOMS)):
        for path in sorted(root.rglob(pattern)):
            digest.update(path.relative_to(root).as_posix().encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
