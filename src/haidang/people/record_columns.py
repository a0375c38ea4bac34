"""What a list of course records is made of: which course a header or cell means, and what a cell says of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from haidang.domain.ids import CourseId
from haidang.domain.records import OnlineCourse
from haidang.people.names import plain


class Said(Enum):
    """What a cell says where it names no day."""

    NOTHING = "nothing"
    NOT_YET = "not_yet"
    DONE = "done"
    UNCLEAR = "unclear"
    NO_DAY = "no_day"
    """Written like a date, and there is no such day."""


_TICKS = frozenset("xX×✓✔√☑✅")
_DONE = frozenset({
    "x", "v", "co", "xong", "roi", "da", "da xong", "da hoc", "da hoc xong", "hoan thanh", "da hoan thanh", "ht", "dat",
    "da dat", "hoan tat", "da hoan tat", "yes", "y", "true", "done", "complete", "completed", "finished", "passed",
    "1", "100",
})  # fmt: skip
_NOT_YET = frozenset({
    "chua", "chua xong", "chua hoc", "chua hoan thanh", "chua dat", "chua co", "chua hoc xong", "dang hoc", "khong",
    "ko", "no", "n", "false", "not yet", "not completed", "not started", "incomplete", "in progress", "0",
})  # fmt: skip
COURSE_NAMES = frozenset({
    "khoa", "khoa hoc", "ten khoa", "ten khoa hoc", "khoa truc tuyen", "khoa hoc truc tuyen", "ten khoa hoc truc tuyen",
    "ma khoa", "ma khoa hoc", "course", "course name", "course title", "online course", "course id",
})  # fmt: skip
DATE_NAMES = frozenset({
    "ngay", "ngay hoan thanh", "ngay hoan tat", "ngay xong", "ngay hoc xong", "ngay hoan thanh khoa hoc", "hoan thanh",
    "hoan thanh ngay", "hoan thanh luc", "thoi gian hoan thanh", "da xong", "da hoan thanh", "ket qua", "tinh trang",
    "trang thai", "date", "completed", "completed on", "completed at", "completion date", "date completed", "finished",
    "status",
})  # fmt: skip
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ,].*)?")
_DAY_FIRST = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4}|\d{2})(?:[ ,].*)?")
_TIME_FIRST = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?,?\s+(.*)")
_SERIAL = range(36526, 73051)
"""Days as Excel counts them, 2000 to 2099: what is left of a date whose cell lost its format."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Titles:
    """The names of one course, as words: its titles in every language, and its id."""

    course: CourseId
    names: tuple[tuple[str, ...], ...]


def titles_of(courses: Iterable[OnlineCourse]) -> tuple[Titles, ...]:
    """Return the names under which courses are recognised; what stands in brackets may be left out."""
    found = []
    for one in courses:
        said = [str(one.id), *one.title.values()]
        said += [re.sub(r"\([^)]*\)", " ", text) for text in said]
        names = dict.fromkeys(tuple(plain(text).split()) for text in said)
        found.append(Titles(course=one.id, names=tuple(name for name in names if name)))
    return tuple(found)


def course_in(text: str, titles: Sequence[Titles]) -> CourseId | None:
    """Say which one course a header or cell means, however it is spelled; None for none, or for several.

    The title may be part of a longer text, and words may be shortened to their first letters.

    Examples
    --------
    >>> from haidang.domain.ids import CourseId
    >>> one = Titles(course=CourseId("a"), names=(("binh", "dan", "hoc", "vu", "so"),))
    >>> course_in("Ngày hoàn thành khóa BDHVS", [one]), course_in("Bình dân học", [one])
    ('a', None)
    """
    words = plain(text).split()
    found = {one.course for one in titles if any(_holds(words, name) for name in one.names)}
    return next(iter(found)) if len(found) == 1 else None


def _holds(words: Sequence[str], name: Sequence[str]) -> bool:
    return any(_begins(words[start:], name) for start in range(len(words)))


def _begins(words: Sequence[str], name: Sequence[str]) -> bool:
    """Tell whether the words begin with the name, some of it perhaps as first letters (``tntn ho tro cqdp``)."""
    if not name:
        return True
    if not words:
        return False
    first, rest = words[0], words[1:]
    if first == name[0] and _begins(rest, name[1:]):
        return True
    size = len(first)
    return 2 <= size <= len(name) and first == "".join(one[0] for one in name[:size]) and _begins(rest, name[size:])


def read_cell(text: str) -> date | Said:
    """Return the day that a cell names, or what else it says.

    Examples
    --------
    >>> read_cell("5/10/2026").isoformat(), read_cell("2026-10-05T00:00:00").isoformat(), read_cell("46300").isoformat()
    ('2026-10-05', '2026-10-05', '2026-10-05')
    >>> read_cell("Đã xong").value, read_cell("31/02/2026").value
    ('done', 'no_day')
    """
    text = text.strip()
    words = plain(text)
    if text and set(text) <= _TICKS:
        return Said.DONE
    if not words:
        return Said.NOTHING if not text or set(text) <= set("-–—.…/") else Said.UNCLEAR
    if words in _DONE:
        return Said.DONE
    if words in _NOT_YET:
        return Said.NOT_YET
    return _day(text)


def _day(text: str) -> date | Said:
    if text.isascii() and text.isdigit() and int(text) in _SERIAL:
        return date(1899, 12, 30) + timedelta(days=int(text))
    after_time = _TIME_FIRST.fullmatch(text)
    text = after_time[1] if after_time else text
    if iso := _ISO.fullmatch(text):
        year, month, day = iso[1], iso[2], iso[3]
    elif first := _DAY_FIRST.fullmatch(text):
        day, month, year = first[1], first[2], first[3]
    else:
        return Said.UNCLEAR
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    except ValueError:
        return Said.NO_DAY
