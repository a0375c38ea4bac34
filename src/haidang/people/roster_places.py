"""Where each row of a list belongs in the unit tree, and which units have to be made for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from haidang.domain.diagnostics import Diagnostic, Severity
from haidang.domain.people import Role, Unit, UnitLevel
from haidang.people.roster_read import RosterRow
from haidang.people.unit_names import new_code, place_key, team_key

_LEVELS = (UnitLevel.CENTRE, UnitLevel.PROVINCE, UnitLevel.COMMUNE, UnitLevel.TEAM)
_WORDS = {UnitLevel.PROVINCE: "tỉnh/thành phố", UnitLevel.COMMUNE: "phường/xã", UnitLevel.TEAM: "tổ"}
_COLUMNS = {UnitLevel.PROVINCE: "Tỉnh/thành phố", UnitLevel.COMMUNE: "Phường/xã", UnitLevel.TEAM: "Tổ"}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUnit:
    """A unit that an import will make. `parent` is the id of a unit, or the key of one planned before it."""

    key: str
    name: str
    code: str
    level: UnitLevel
    parent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A unit of the plan: `unit` is the id of one that exists or the key of one that will be made."""

    unit: str
    commune: str
    """The commune it belongs to, likewise; the unit itself where there is none above it."""
    name: str
    commune_name: str


class Places:
    """Finds units by what a list calls them, and plans those that are missing. Used for one plan only."""

    def __init__(self, *, under: Unit, existing: Sequence[Unit], file: str) -> None:
        self.under = under
        self.existing = tuple(existing)
        self.file = file
        self._by_name: dict[tuple[str, str], tuple[str, str]] = {}
        self._codes: dict[str, set[str]] = {}
        self._planned: list[NewUnit] = []
        self._commune: dict[str, tuple[str, str]] = {}
        for one in existing:
            parent = "" if one.parent is None else str(one.parent)
            self._by_name.setdefault((parent, _key(one.level, one.name)), (one.id, one.name))
            self._codes.setdefault(parent, set()).add(one.code)
            holder = self._commune.get(parent)
            own = (str(one.id), one.name)
            self._commune[one.id] = own if one.level is not UnitLevel.TEAM or holder is None else holder

    @property
    def planned(self) -> tuple[NewUnit, ...]:
        """Units to make, parents first."""
        return tuple(self._planned)

    def commune_of(self, unit: str) -> str:
        """Return the commune that a unit of the tree belongs to, itself where there is none above."""
        return self._commune[unit][0]

    def of_row(self, row: RosterRow) -> tuple[Place | None, list[Diagnostic]]:
        """Return where a row belongs; None with an error where that cannot be said."""
        said = {UnitLevel.PROVINCE: row.province, UnitLevel.COMMUNE: row.commune, UnitLevel.TEAM: row.team}
        depth = _LEVELS.index(self.under.level)
        own = said.get(self.under.level, "")
        if own and _key(self.under.level, own) != _key(self.under.level, self.under.name):
            word = _WORDS[self.under.level]
            return None, [
                self._fault(
                    row,
                    "RO030",
                    f"Dòng này ghi {word} khác với “{self.under.name}”.",
                    f"Hãy nhập danh sách vào đúng {word}, hoặc sửa dòng này.",
                )
            ]
        missing = self._missing(row, said, depth)
        if missing is not None:
            return None, [missing]
        unit, name = str(self.under.id), self.under.name
        for level in _LEVELS[depth + 1 :]:
            if said[level]:
                unit, name = self._find(unit, level, said[level])
        commune, commune_name = self._commune[unit]
        faults = []
        if not said[UnitLevel.TEAM] and row.role is Role.VOLUNTEER and self.under.level is not UnitLevel.TEAM:
            faults.append(
                self._fault(
                    row,
                    "RO104",
                    f"Dòng này không ghi tổ; người này được xếp thẳng vào “{name}”.",
                    "Hãy điền cột Tổ nếu người này thuộc một tổ.",
                    Severity.WARNING,
                )
            )
        return Place(unit=unit, commune=commune, name=name, commune_name=commune_name), faults

    def _missing(self, row: RosterRow, said: dict[UnitLevel, str], depth: int) -> Diagnostic | None:
        """Say which level is needed and not said: nobody's team can hang on a province directly."""
        named = [level for level in _LEVELS[depth + 1 :] if said[level]]
        if not named:
            lacks_commune = row.role is Role.VOLUNTEER and depth < _LEVELS.index(UnitLevel.COMMUNE)
            needed = [UnitLevel.COMMUNE] if lacks_commune else []
        else:
            needed = [level for level in _LEVELS[depth + 1 : _LEVELS.index(named[-1])] if not said[level]]
        if not needed:
            return None
        column = _COLUMNS[needed[0]]
        return self._fault(
            row,
            "RO031",
            f"Dòng này thiếu {_WORDS[needed[0]]}, không biết thuộc đơn vị nào.",
            f"Hãy điền cột {column}, hoặc nhập danh sách thẳng vào {_WORDS[needed[0]]} đó.",
        )

    def _find(self, parent: str, level: UnitLevel, said: str) -> tuple[str, str]:
        key = (parent, _key(level, said))
        if key not in self._by_name:
            taken = self._codes.setdefault(parent, set())
            code = new_code(said, taken)
            taken.add(code)
            unit = f"new:{len(self._planned) + 1}"
            self._planned.append(NewUnit(key=unit, name=said, code=code, level=level, parent=parent))
            self._by_name[key] = (unit, said)
            self._commune[unit] = self._commune[parent] if level is UnitLevel.TEAM else (unit, said)
        return self._by_name[key]

    def _fault(
        self, row: RosterRow, code: str, message: str, hint: str, severity: Severity = Severity.ERROR
    ) -> Diagnostic:
        return Diagnostic(code=code, path=self.file, line=row.number, message=message, hint=hint, severity=severity)


def _key(level: UnitLevel, name: str) -> str:
    return team_key(name) if level is UnitLevel.TEAM else place_key(name)
