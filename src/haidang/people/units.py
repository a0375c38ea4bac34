"""The unit tree: centre → province/city → ward/commune → team."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from haidang.domain.errors import Refused
from haidang.domain.ids import UnitId
from haidang.domain.people import Unit, UnitLevel
from haidang.people.names import clean
from haidang.people.unit_names import order_key
from haidang.store.tables import unit as units_table

_U = units_table.c
_DEPTH = {level: depth for depth, level in enumerate(UnitLevel)}


def add(
    c: Connection, *, code: str, name: str, level: UnitLevel, parent: UnitId | None, new_id: Callable[[], str]
) -> Unit:
    """Add a unit below `parent` (None: a root) and return it.

    Raises
    ------
    Refused
        ``unit_code_taken``, ``unit_level`` (not below its parent's level), ``unit_parent`` (no such parent).
    """
    code, name = clean(code), clean(name)
    above: tuple[UnitId, ...] = ()
    if parent is not None:
        holder = get(c, parent)
        if holder is None:
            raise Refused("Không tìm thấy đơn vị cấp trên. Hãy tải lại rồi chọn lại.", code="unit_parent")
        if _DEPTH[holder.level] >= _DEPTH[level]:
            raise Refused(f"“{name}” không thể nằm dưới “{holder.name}”: sai cấp đơn vị.", code="unit_level")
        above = holder.path
    if by_code(c, parent, code) is not None:
        raise Refused(f"Mã đơn vị “{code}” đã có ở cùng cấp. Hãy chọn mã khác.", code="unit_code_taken")
    key = UnitId(new_id())
    made = Unit(id=key, code=code, name=name, level=level, parent=parent, path=(*above, key))
    c.execute(
        insert(units_table).values(
            id=key, code=code, name=name, level=level.value, parent_id=parent, path=_path_text(made.path)
        )
    )
    return made


def get(c: Connection, unit_id: UnitId) -> Unit | None:
    """Return one unit, None where there is none."""
    row = c.execute(select(units_table).where(_U.id == unit_id)).first()
    return None if row is None else _unit(row)


def by_code(c: Connection, parent: UnitId | None, code: str) -> Unit | None:
    """Return the unit with this code directly below `parent` (None: among the roots)."""
    query = select(units_table).where(_U.parent_id == parent, _U.code == clean(code))
    row = c.execute(query).first()
    return None if row is None else _unit(row)


def by_code_path(c: Connection, codes: Sequence[str]) -> Unit | None:
    """Return the unit reached by codes from the root downwards, like ``("TW", "HB", "binh-lam")``."""
    found: Unit | None = None
    for code in codes:
        found = by_code(c, None if found is None else found.id, code)
        if found is None:
            return None
    return found


def children(c: Connection, unit_id: UnitId | None) -> tuple[Unit, ...]:
    """Return the units directly below (None: the roots), teams 2 before 10, otherwise by name."""
    query = select(units_table).where(_U.parent_id == unit_id)
    return _sorted(c, query)


def subtree(c: Connection, unit_id: UnitId) -> tuple[Unit, ...]:
    """Return a unit and all below it, every unit after its parent; empty where there is no such unit."""
    path = c.execute(select(_U.path).where(_U.id == unit_id)).scalar_one_or_none()
    if path is None:
        return ()
    return _sorted(c, select(units_table).where(_U.path.startswith(path, autoescape=True)))


def all_units(c: Connection) -> tuple[Unit, ...]:
    """Return the whole tree, every unit after its parent."""
    return _sorted(c, select(units_table))


def _sorted(c: Connection, query: Any) -> tuple[Unit, ...]:
    found = [_unit(row) for row in c.execute(query)]
    keys = {name: order_key(name) for name in {one.name for one in found}}  # most teams of a nation are named alike
    names = {one.id: (keys[one.name], one.id) for one in found}
    return tuple(sorted(found, key=lambda one: [names.get(key, ((), key)) for key in one.path]))


def _path_text(path: Sequence[UnitId]) -> str:
    return "/" + "".join(f"{one}/" for one in path)


def _unit(row: Row[Any]) -> Unit:
    return Unit(
        id=UnitId(row.id),
        code=row.code,
        name=row.name,
        level=UnitLevel(row.level),
        parent=None if row.parent_id is None else UnitId(row.parent_id),
        path=tuple(UnitId(one) for one in row.path.strip("/").split("/")),
    )
