"""Use cases of the roster: who may take part, where they belong, and the cards they sign in with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from haidang import people
from haidang.domain.diagnostics import errors_in
from haidang.domain.errors import ContentError, NotFound, Refused, SetupError
from haidang.domain.ids import PersonId
from haidang.domain.people import Role, Unit, UnitLevel
from haidang.people import cards as login_cards
from haidang.people import roster, roster_back, roster_read
from haidang.workbench.opening import Workbench
from haidang.workbench.visits import team_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """What an import left behind: the list with all codes, and the cards of everybody who is new."""

    result: roster.ImportResult
    list_csv: bytes
    cards_pdf: bytes


def ensure_place(wb: Workbench, *, province: str, commune: str) -> Unit:
    """The ward or commune of these names, with the levels above it; made where it is missing.

    Raises
    ------
    Refused
        If a name is empty.
    """
    with wb.database.begin() as c:
        known = people.units.all_units(c)
        centre = next((unit for unit in known if unit.parent is None), None)
        if centre is None:
            centre = people.units.add(
                c, code="TW", name="Trung ương", level=UnitLevel.CENTRE, parent=None, new_id=wb.new_id
            )
        city = _child(wb, c, centre, province, UnitLevel.PROVINCE)
        return _child(wb, c, city, commune, UnitLevel.COMMUNE)


def _child(wb: Workbench, c: object, parent: Unit, name: str, level: UnitLevel) -> Unit:
    from sqlalchemy import Connection

    assert isinstance(c, Connection)
    if not name.strip():
        raise Refused("Hãy cho biết tên tỉnh/thành phố (--province) và phường/xã (--commune).", code="place_missing")
    siblings = people.units.children(c, parent.id)
    key = people.unit_names.place_key(name)
    found = next((unit for unit in siblings if people.unit_names.place_key(unit.name) == key), None)
    if found is not None:
        return found
    code = people.unit_names.new_code(name, {unit.code for unit in siblings})
    return people.units.add(c, code=code, name=name.strip(), level=level, parent=parent.id, new_id=wb.new_id)


def find_unit(wb: Workbench, wanted: str) -> Unit:
    """The unit of a name or code.

    Raises
    ------
    NotFound
        If there is none, or several: the sentence lists what there is.
    """
    key = people.unit_names.place_key(wanted)
    with wb.database.connect() as c:
        units = people.units.all_units(c)
    found = [unit for unit in units if wanted == unit.code or people.unit_names.place_key(unit.name) == key]
    if len(found) == 1:
        return found[0]
    some = ", ".join(unit.name for unit in (found or [one for one in units if one.level is not UnitLevel.TEAM])[:12])
    if found:
        raise NotFound(f"Có nhiều đơn vị tên “{wanted}”. Hãy dùng mã đơn vị.", code="ambiguous_unit")
    raise NotFound(f"Không có đơn vị “{wanted}”. Các đơn vị đang có: {some or 'chưa có đơn vị nào'}.", code="no_unit")


def preview_roster(
    wb: Workbench, path: Path, *, under: Unit, answers: Mapping[str, roster.Answer] | None = None
) -> roster.ImportPlan:
    """Read a list and say what importing it would do; nothing is written.

    Raises
    ------
    SetupError
        If the file cannot be read.
    """
    try:
        data = path.read_bytes()
    except OSError as fault:
        raise SetupError(
            f"Không mở được tệp {path}. Hãy xem lại tên tệp, và đóng tệp nếu đang mở trong Excel."
        ) from fault
    sheet = roster_read.read_roster(path.name, data)
    with wb.database.connect() as c:
        return roster.plan_import(c, sheet, under=under, answers=answers)


def enrol(wb: Workbench, plan: roster.ImportPlan, *, title: str) -> Enrolment:
    """Do what a plan says, in one transaction or not at all.

    Raises
    ------
    ContentError
        If the list has faults: all of them.
    Refused
        If something is undecided, or people have changed since the plan was made.
    """
    faults = errors_in(plan.diagnostics)
    if faults:
        raise ContentError(
            f"Chưa nhập: tệp {plan.sheet.name} còn {len(faults)} lỗi. Chưa có gì được ghi.", plan.diagnostics
        )
    with wb.database.begin() as c:
        result = roster.apply_import(c, plan, now=wb.now(), new_id=wb.new_id, rng=wb.rng, keys=wb.keys)
        links = _links(wb, c, [card.person.id for card in result.cards])
    volunteers = [card for card in result.cards if Role.VOLUNTEER in card.person.roles]
    return Enrolment(
        result=result,
        list_csv=roster_back.given_back_csv(result),
        cards_pdf=print_cards(wb, volunteers, links, title=title),
    )


def _links(wb: Workbench, c: object, persons: Sequence[PersonId]) -> dict[PersonId, str]:
    """Addresses for the QR on the cards, only where the server has a public address."""
    from sqlalchemy import Connection

    assert isinstance(c, Connection)
    address = wb.settings.public_address.rstrip("/")
    if not address:
        return {}
    return {
        person: f"{address}/c/{people.card_tokens.issue(c, person, now=wb.now(), rng=wb.rng)}" for person in persons
    }


def print_cards(
    wb: Workbench, new_cards: Sequence[people.staff.NewCard], links: Mapping[PersonId, str], *, title: str
) -> bytes:
    """A PDF of login cards; b"" where there is none to print."""
    if not new_cards:
        return b""
    return login_cards.cards_pdf(
        [
            login_cards.Card(
                name=card.person.display_name,
                team=team_name(wb, card.person),
                personal_code=card.personal_code,
                link=links.get(card.person.id, ""),
            )
            for card in new_cards
        ],
        title=title,
        address=wb.settings.public_address,
    )


def renew_cards(wb: Workbench, unit: Unit, *, reason: str) -> tuple[bytes, int]:
    """New cards for all volunteers of a unit and below, as a PDF, and how many; all former cards end at once."""
    with wb.database.begin() as c:
        units = [one.id for one in people.units.subtree(c, unit.id)]
        members = people.persons.in_units(c, units, {Role.VOLUNTEER})
        made = [
            people.staff.new_card(
                c, person=person.id, by=None, reason=reason, now=wb.now(), new_id=wb.new_id, rng=wb.rng, keys=wb.keys
            )
            for person in members
        ]
        links = _links(wb, c, [card.person.id for card in made])
    return print_cards(wb, made, links, title=unit.name), len(made)


def give_password(wb: Workbench, *, code: str, login: str, password: str) -> str:
    """Let a trainer, coordinator or author sign in with a name and a password; returns whom.

    Raises
    ------
    NotFound
        If nobody among the staff has this code.
    Refused
        If the name is taken or the password unfit.
    """
    with wb.database.begin() as c:
        everybody = people.persons.in_units(c, [unit.id for unit in people.units.all_units(c)])
        found = [
            person for person in everybody if person.is_staff and person.code.casefold() == code.strip().casefold()
        ]
        if len(found) != 1:
            raise NotFound(
                f"Không có giảng viên hay điều phối viên mã “{code}”. Hãy nhập danh sách trước.", code="no_person"
            )
        people.signin.set_password(c, person=found[0].id, login=login, password=password)
        people.sessions.end_all(c, found[0].id, wb.now())
    return found[0].display_name


def welcome_notes(wb: Workbench) -> tuple[str, ...]:
    """What to print below the address when the server starts on real data."""
    with wb.database.connect() as c:
        empty = not people.units.all_units(c)
    if empty:
        return (
            "Chưa có ai trong danh sách. Nhập từ Excel:  haidang roster import DANH_SACH.xlsx --province … --commune …",
            "Muốn xem thử với phường minh họa:  haidang serve --demo",
        )
    return ("Giảng viên, điều phối viên đăng nhập tại trang “Giảng viên, điều phối”.",)
