"""Use cases of coming and going: signing in, the session, signing out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TypeAlias

from sqlalchemy import Connection

from haidang import people
from haidang.domain.people import Person, Role, Room, UnitLevel
from haidang.workbench.opening import Workbench

SESSION_HOURS = 14
"""A long day: a session opened before breakfast lasts until the evening class is over."""
SEEN_SECONDS = 10
"""How exactly the board knows when a phone was last heard of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Somebody with a session."""

    person: Person
    workshop: Room | None
    token: str
    stale: bool = False
    """Whether it is time to note again that the phone was heard of (`heard_of`)."""

    def for_page(self, wb: Workbench, language: str) -> dict[str, object]:
        """What the person's own page may know (``api/me``); the key names the phone's queue and is not the id."""
        del language
        return {
            "person": {
                "key": wb.keys.queue_key(self.person.id),
                "name": self.person.display_name,
                "team": team_name(wb, self.person),
                "roles": sorted(role.value for role in self.person.roles),
            },
            "now": wb.now().isoformat(),
            "workshop": {"code": self.workshop.code, "title": self.workshop.title} if self.workshop else None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A session has begun; `token` goes into the cookie and nowhere else."""

    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedsPin:
    """The code was right and there is no PIN yet: the person chooses one now."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """Not signed in: a kind sentence, and the seconds to wait before the next try."""

    message: str
    wait_seconds: int = 0


Outcome: TypeAlias = SignedIn | NeedsPin | Turned


def team_name(wb: Workbench, person: Person) -> str:
    """The teams of a person in words, with the commune: ``Tổ 12, phường Bình Lâm``."""
    with wb.database.connect() as c:
        units = {unit.id: unit for unit in people.units.all_units(c)}
    names: list[str] = []
    communes: list[str] = []
    for membership in person.memberships:
        unit = units.get(membership.unit)
        if unit is None:
            continue
        if unit.level is UnitLevel.TEAM:
            names.append(unit.name)
        commune = next(
            (units[one] for one in unit.path if one in units and units[one].level is UnitLevel.COMMUNE), None
        )
        if commune is not None and commune.name not in communes:
            communes.append(commune.name)
    return ", ".join(dict.fromkeys([*names, *communes]))


def find_visitor(wb: Workbench, token: str) -> Visitor | None:
    """Who a session cookie belongs to; None once it has ended. One query, since every request asks it."""
    now = wb.now()
    with wb.database.connect() as c:
        session = people.sessions.find(c, token, now)
    if session is None:
        return None
    person = session.person
    if session.room is not None:
        # Begun with a code and a PIN, which a trainer can give anew: staff's rights need the password.
        person = replace(person, memberships=tuple(one for one in person.memberships if one.role is Role.VOLUNTEER))
    stale = (now - session.seen_at).total_seconds() >= SEEN_SECONDS
    return Visitor(person=person, workshop=session.room, token=token, stale=stale)


def heard_of(wb: Workbench, c: Connection, visitors: Iterable[Visitor]) -> None:
    """Note, of those of whom it is time to, that their phones were heard of just now."""
    now = wb.now()
    for visitor in {one.token: one for one in visitors if one.stale}.values():
        people.sessions.seen(c, visitor.token, now)
        if visitor.workshop is not None:
            people.workshops.seen(c, visitor.workshop.id, visitor.person.id, now)


def sign_in_with_code(wb: Workbench, *, workshop_code: str, personal_code: str, pin: str, address: str) -> Outcome:
    """A volunteer signs in at a workshop: workshop code, personal code, PIN."""
    return _signed_in(
        wb,
        lambda c, hasher: people.signin.with_code(
            c,
            workshop_code=workshop_code,
            personal_code=personal_code,
            pin=pin,
            address=address,
            now=wb.now(),
            keys=wb.keys,
            hasher=hasher,
        ),
    )


def choose_pin(
    wb: Workbench, *, workshop_code: str, personal_code: str, card: str, pin: str, again: str, address: str
) -> Outcome:
    """A volunteer makes up the first PIN and is signed in; the codes (or the card's token) are looked at again."""
    if pin != again:
        return Turned(message="Hai mã PIN vừa nhập chưa giống nhau. Bạn nhập lại nhé.")
    if card:
        return _signed_in(
            wb,
            lambda c, hasher: people.signin.choose_pin_with_card(
                c, token=card, pin=pin, address=address, now=wb.now(), keys=wb.keys, hasher=hasher
            ),
        )
    return _signed_in(
        wb,
        lambda c, hasher: people.signin.choose_pin(
            c,
            workshop_code=workshop_code,
            personal_code=personal_code,
            pin=pin,
            address=address,
            now=wb.now(),
            keys=wb.keys,
            hasher=hasher,
        ),
    )


def sign_in_with_password(wb: Workbench, *, login: str, password: str, address: str) -> Outcome:
    """A trainer, coordinator or author signs in."""
    return _signed_in(
        wb,
        lambda c, hasher: people.signin.with_password(
            c, login=login, password=password, address=address, now=wb.now(), keys=wb.keys, hasher=hasher
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CardOwner:
    """Whose login card it is, as the page that asks "is it you?" shows it."""

    name: str
    team: str
    has_pin: bool


def peek_card(wb: Workbench, token: str) -> CardOwner | None:
    """The owner of the login card behind a token; None if it is used, revoked or unknown."""
    with wb.database.connect() as c:
        person = people.card_tokens.peek(c, token)
    return CardOwner(name=person.display_name, team=team_name(wb, person), has_pin=person.has_pin) if person else None


def exchange_card(wb: Workbench, token: str, pin: str, address: str) -> Outcome:
    """Sign in with the QR of a login card and the PIN; the token is used up by success."""
    return _signed_in(
        wb,
        lambda c, hasher: people.signin.with_card(
            c, token=token, pin=pin, address=address, now=wb.now(), keys=wb.keys, hasher=hasher
        ),
    )


def sign_out(wb: Workbench, token: str) -> None:
    """End a session; ending it twice does no harm."""
    with wb.database.begin() as c:
        people.sessions.end(c, token, wb.now())


Found: TypeAlias = people.signin.SignedIn | people.signin.NeedsPin | people.signin.Refusal


def _signed_in(wb: Workbench, step: Callable[[Connection, people.hashing.Hasher], Found]) -> Outcome:
    """Recognise somebody and begin the session in one transaction, which begins anew after each piece of argon2 work.

    Phones that deliver answers wait for the database; so the slow work is done while nothing is held there.
    """
    hasher = people.hashing.Beforehand()
    while True:
        try:
            with wb.database.begin() as c:
                return _begin(wb, c, step(c, hasher))
        except people.hashing.WorkDue as due:
            due.do()


def _begin(wb: Workbench, c: Connection, found: Found) -> Outcome:
    """Begin the session of whoever was recognised, in the same transaction."""
    match found:
        case people.signin.Refusal():
            return Turned(message=found.message, wait_seconds=found.wait_seconds)
        case people.signin.NeedsPin():
            return NeedsPin(name=found.person.display_name)
        case people.signin.SignedIn():
            token = people.sessions.start(
                c, person=found.person.id, workshop=found.workshop, now=wb.now(), hours=SESSION_HOURS, rng=wb.rng
            )
            return SignedIn(token=token)
