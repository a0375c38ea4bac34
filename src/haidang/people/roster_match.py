"""Who is who: rows of a list against each other and against the people who are known."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from haidang.domain.diagnostics import Diagnostic, Severity
from haidang.domain.ids import PersonId, UnitId
from haidang.domain.people import Membership, Person, Role
from haidang.people.names import clean, plain, same_name
from haidang.people.roster_places import Place, Places
from haidang.people.roster_read import RosterRow


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPerson:
    """One person of a list with all their rows."""

    id: PersonId | None
    """None for somebody new."""
    name: str
    code: str | None
    """None where one will be made."""
    places: tuple[tuple[Place, Role], ...]
    rows: tuple[int, ...]
    leaves: tuple[Membership, ...] = ()
    """Memberships that end because the list has the person in another team."""


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """The people who belong to the tree below an import, and where."""

    existing: Sequence[Person]
    """Who belongs there now."""
    ever: Sequence[tuple[UnitId, Person]]
    """Everybody who ever did, with each of their units: a code stays its owner's after they left."""
    places: Places

    def by_code(self) -> dict[tuple[str, str], Person]:
        """Return people by commune and code."""
        return {(self.places.commune_of(unit), person.code): person for unit, person in self.ever}

    def by_name(self) -> dict[tuple[str, str], list[Person]]:
        """Return people by unit and name."""
        found: dict[tuple[str, str], list[Person]] = {}
        for person in self.existing:
            for unit in dict.fromkeys(one.unit for one in person.memberships):
                found.setdefault((unit, same_name(person.display_name)), []).append(person)
        return found

    def ids(self) -> frozenset[str]:
        """Return the ids of all units of the tree."""
        return frozenset(one.id for one in self.places.existing)


@dataclass(slots=True, eq=False)
class _Entry:
    """A person of the list while rows are still coming."""

    name: str
    code: str | None
    person: Person | None
    places: list[tuple[Place, Role]] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)


class Matching:
    """Takes the rows of one list in their order. `answers`: key of a decision → True for the same person."""

    def __init__(self, *, people: People, answers: Mapping[str, bool]) -> None:
        self._people = people
        self._answers = answers
        self._known_codes = people.by_code()
        self._known_names = people.by_name()
        self._entries: list[_Entry] = []
        self._by_code: dict[tuple[str, str], _Entry] = {}
        self._by_name: dict[tuple[str, str], list[_Entry]] = {}
        self._by_person: dict[PersonId, _Entry] = {}
        self.open: list[tuple[str, str]] = []
        """Undecided cases: key and text."""

    def take(self, row: RosterRow, place: Place) -> list[Diagnostic]:
        """Find or begin the person of a row; returns what is wrong with it."""
        return self._take_coded(row, place) if row.code else self._take_uncoded(row, place)

    @property
    def added(self) -> tuple[PlannedPerson, ...]:
        """People who are new."""
        return tuple(_planned(one, ()) for one in self._entries if one.person is None)

    @property
    def known(self) -> tuple[PlannedPerson, ...]:
        """People who are there and leave no team."""
        return tuple(_planned(one, ()) for one in self._entries if one.person is not None and not self._leaves(one))

    @property
    def moved(self) -> tuple[PlannedPerson, ...]:
        """People who are there and whom the list has in other teams only."""
        return tuple(
            _planned(one, self._leaves(one)) for one in self._entries if one.person is not None and self._leaves(one)
        )

    def _take_coded(self, row: RosterRow, place: Place) -> list[Diagnostic]:
        key = (place.commune, row.code)
        entry = self._by_code.get(key)
        if entry is None:
            person = self._known_codes.get(key)
            entry = None if person is None else self._by_person.get(person.id)
            if entry is None:
                entry = self._begin(row, row.code, person)
            self._by_code[key] = entry
        known_as = entry.name
        if same_name(known_as) != same_name(row.name):
            if plain(known_as) != plain(row.name):
                return [
                    self._fault(
                        row,
                        "RO040",
                        "Mã ở dòng này đã thuộc về một người mang họ tên khác.",
                        "Hãy sửa mã hoặc họ tên; để trống ô mã nếu là người mới.",
                    )
                ]
            return [
                self._fault(
                    row,
                    "RO105",
                    "Họ tên ở dòng này khác dấu so với tên đã có cùng mã; giữ tên đã có.",
                    "Nếu tên mới mới đúng, hãy sửa tên trong hồ sơ người đó.",
                    Severity.WARNING,
                ),
                *self._place(entry, row, place),
            ]
        return self._place(entry, row, place)

    def _take_uncoded(self, row: RosterRow, place: Place) -> list[Diagnostic]:
        name = (place.unit, same_name(row.name))
        twins = self._by_name.get(name, [])
        for twin in twins:
            if self._is_same(row, place, f"dòng {twin.rows[0]}", f"row:{twin.rows[0]}"):
                return self._place(twin, row, place)
        for person in self._known_names.get(name, []):
            known = self._by_person.get(person.id)
            if known is not None and known in twins:
                continue  # asked about a moment ago, as the row it stands in
            if self._is_same(row, place, f"người đã có mã {person.code}", f"person:{person.id}"):
                return self._place(known or self._begin(row, person.code, person), row, place)
        return self._place(self._begin(row, None, None), row, place)

    def _is_same(self, row: RosterRow, place: Place, other: str, other_key: str) -> bool:
        """Say what was decided; an undecided case is noted and counts as somebody else for the time being."""
        text = f"{row.number}|{place.unit}|{same_name(row.name)}|{other_key}"
        key = hashlib.sha256(text.encode()).hexdigest()[:12]
        if key not in self._answers:
            self.open.append(
                (key, f"Dòng {row.number}: {row.name} ({place.name}) và {other} là cùng một người hay hai người?")
            )
        return self._answers.get(key, False)

    def _begin(self, row: RosterRow, code: str | None, person: Person | None) -> _Entry:
        entry = _Entry(name=row.name if person is None else person.display_name, code=code, person=person)
        self._entries.append(entry)
        if person is not None:
            self._by_person[person.id] = entry
        return entry

    def _place(self, entry: _Entry, row: RosterRow, place: Place) -> list[Diagnostic]:
        entry.rows.append(row.number)
        twins = self._by_name.setdefault((place.unit, same_name(row.name)), [])
        if entry not in twins:
            twins.append(entry)
        if (place, row.role) not in entry.places:
            entry.places.append((place, row.role))
            return []
        return [
            self._fault(
                row,
                "RO106",
                f"Dòng này lặp lại dòng {entry.rows[0]}; chỉ tính một lần.",
                "Hãy xóa dòng thừa trong tệp gốc.",
                Severity.WARNING,
            )
        ]

    def _leaves(self, entry: _Entry) -> tuple[Membership, ...]:
        """Volunteer memberships that end: the list names teams of this person, and none of those they are in."""
        assert entry.person is not None
        named = {place.unit for place, role in entry.places if role is Role.VOLUNTEER}
        communes = {place.commune for place, role in entry.places if role is Role.VOLUNTEER}
        inside = self._people.ids()
        held = [
            one
            for one in entry.person.memberships
            if one.role is Role.VOLUNTEER
            and one.unit in inside
            and self._people.places.commune_of(one.unit) in communes
        ]
        return () if not named or any(one.unit in named for one in held) else tuple(held)

    def _fault(
        self, row: RosterRow, code: str, message: str, hint: str, severity: Severity = Severity.ERROR
    ) -> Diagnostic:
        return Diagnostic(
            code=code,
            path=self._people.places.file,
            line=row.number,
            message=message,
            hint=hint,
            severity=severity,
        )


def _planned(entry: _Entry, leaves: tuple[Membership, ...]) -> PlannedPerson:
    return PlannedPerson(
        id=None if entry.person is None else entry.person.id,
        name=clean(entry.name),
        code=entry.code,
        places=tuple(entry.places),
        rows=tuple(entry.rows),
        leaves=leaves,
    )
