"""Which online courses somebody has finished: recorded with the origin, replaced by the latest, never silently.

One person and course have one record. Whoever records it again, a file or a member of staff, replaces it; the act that
is kept then holds what stood there before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from haidang.domain.errors import NotFound, Refused
from haidang.domain.ids import CourseId, PersonId
from haidang.domain.records import CourseRecord, Origin
from haidang.people.names import clean
from haidang.store.tables import act as acts_table
from haidang.store.tables import course_record as records_table

_R = records_table.c
_AT_ONCE = 400

EARLIEST = date(2020, 1, 1)
"""A completion before this day is a slip of the pen: the courses are younger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """How many records were new, replaced another, or were there already as they are."""

    added: int
    replaced: int
    same: int


def record(
    c: Connection,
    records: Sequence[CourseRecord],
    now: datetime,
    *,
    by: PersonId | None,
    reason: str = "",
    new_id: Callable[[], str],
) -> Recorded:
    """Keep records; the latest wins, and an act keeps what it replaced.

    A record that says the same day and the same origin as the one that is there changes nothing. What is typed in by a
    person is an act each time; of an import only the records that it replaces are.

    Parameters
    ----------
    records
        At most one of a person and course; `recorded_at` becomes `now`.
    by
        Who records them; None for the command line on this machine.

    Raises
    ------
    Refused
        ``completed_on`` (before 2020, or later than the day of `now`).
    """
    for one in records:
        _check_day(one, now)
    known = of_persons(c, {one.person for one in records})
    fresh: list[dict[str, object]] = []
    replaced = 0
    for one in records:
        before = known.get(one.person, {}).get(one.course)
        if before is not None and (before.completed_on, before.origin) == (one.completed_on, one.origin):
            continue
        key = {"person_id": one.person, "course": one.course}
        values = {
            "completed_on": one.completed_on,
            "origin": one.origin.value,
            "source": clean(one.source)[:200],
            "by_person": by,
            "recorded_at": now,
        }
        if before is None:
            fresh.append({**key, **values})
        else:
            here = (_R.person_id == one.person) & (_R.course == one.course)
            c.execute(update(records_table).where(here).values(**values))
            replaced += 1
        if before is not None or one.origin is Origin.ENTERED:
            _note(c, "course.record", one, before, by, clean(reason)[:1000], now, new_id)
    if fresh:
        c.execute(insert(records_table), fresh)
    return Recorded(added=len(fresh), replaced=replaced, same=len(records) - len(fresh) - replaced)


def remove(
    c: Connection,
    person: PersonId,
    course: CourseId,
    now: datetime,
    *,
    by: PersonId | None,
    reason: str,
    new_id: Callable[[], str],
) -> None:
    """Take a record away, which the act keeps.

    Raises
    ------
    Refused
        ``reason`` (empty).
    NotFound
        If there is no such record.
    """
    why = clean(reason)
    if not why:
        raise Refused("Hãy ghi lý do, để sau này biết vì sao đã làm.", code="reason")
    before = of_person(c, person).get(course)
    if before is None:
        raise NotFound("Khóa này chưa được ghi nhận cho người này.", code="no_record")
    c.execute(delete(records_table).where(_R.person_id == person, _R.course == course))
    _note(c, "course.remove", None, before, by, why[:1000], now, new_id)


def of_person(c: Connection, person: PersonId) -> dict[CourseId, CourseRecord]:
    """Return one person's records by course."""
    return of_persons(c, [person]).get(person, {})


def of_persons(c: Connection, persons: Iterable[PersonId]) -> dict[PersonId, dict[CourseId, CourseRecord]]:
    """Return the records of several persons, by person and course; who has none is absent."""
    wanted = sorted(set(persons))
    found: dict[PersonId, dict[CourseId, CourseRecord]] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        query = select(records_table).where(_R.person_id.in_(wanted[start : start + _AT_ONCE]))
        for row in c.execute(query.order_by(_R.person_id, _R.course)).mappings():
            one = _record(row)
            found.setdefault(one.person, {})[one.course] = one
    return found


def _record(row: RowMapping) -> CourseRecord:
    return CourseRecord(
        person=PersonId(row["person_id"]),
        course=CourseId(row["course"]),
        completed_on=row["completed_on"],
        origin=Origin(row["origin"]),
        source=row["source"],
        recorded_at=row["recorded_at"],
    )


def _check_day(one: CourseRecord, now: datetime) -> None:
    # Vietnam is ahead of UTC by up to a day: who calls knows what “today” is there, this is the backstop.
    if one.completed_on < EARLIEST or (one.completed_on - now.date()).days > 1:
        raise Refused("Ngày hoàn thành phải từ năm 2020 đến hôm nay.", code="completed_on")


def _note(
    c: Connection,
    what: str,
    after: CourseRecord | None,
    before: CourseRecord | None,
    by: PersonId | None,
    why: str,
    now: datetime,
    new_id: Callable[[], str],
) -> None:
    one = after or before
    assert one is not None
    detail = {"course": one.course, "after": _kept(after), "before": _kept(before)}
    c.execute(
        insert(acts_table).values(
            id=new_id(), at=now, by_person=by, what=what, target=one.person, reason=why, detail=detail
        )
    )


def _kept(one: CourseRecord | None) -> dict[str, str] | None:
    if one is None:
        return None
    return {
        "completed_on": one.completed_on.isoformat(),
        "origin": one.origin.value,
        "source": one.source if one.origin is Origin.IMPORTED else "",  # whose name it is, `by_person` says
        "recorded_at": one.recorded_at.isoformat(),
    }
