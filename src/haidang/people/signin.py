"""Signing in: workshop code + personal code + PIN for volunteers, a card's QR + PIN, login + password for staff.

Nothing here raises for a wrong try: the answer is a `Refusal`, the caller's transaction commits as always, and with
it the counted failure. Whatever is wrong takes equally long and sounds alike, so that nobody can find out who exists.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

from sqlalchemy import Connection, Row, select, update
from sqlalchemy.exc import IntegrityError

from haidang.domain.errors import NotFound, Refused
from haidang.domain.ids import PersonId, WorkshopId
from haidang.domain.people import Person, Workshop
from haidang.people import card_tokens, codes, limits, persons, workshops
from haidang.people.codes import Keys
from haidang.people.hashing import AtOnce, Hasher, hashed, password_fault, pin_fault
from haidang.people.names import clean
from haidang.store.tables import person as persons_table

_P = persons_table.c
_AT_ONCE = AtOnce()
RefusalCode: TypeAlias = Literal[
    "wrong", "wait", "pin_needed", "pin_unfit", "pin_exists", "workshop", "not_in_unit", "card"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """It is this person: begin a session with `sessions.start` in the same transaction."""

    person: Person
    workshop: WorkshopId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedsPin:
    """The code is right and no PIN was ever chosen: let the person choose one and call `choose_pin`."""

    person: Person
    workshop: WorkshopId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """No. `message` is for the person, `wait_seconds` ≥ 0 says when the next try will be looked at."""

    code: RefusalCode
    message: str
    wait_seconds: int = 0


_WRONG_CODE = "Mã cá nhân hoặc mã PIN chưa đúng. Hãy xem lại thẻ đăng nhập rồi nhập lại."
_WRONG_PASSWORD = "Tên đăng nhập hoặc mật khẩu chưa đúng. Hãy nhập lại."
_WRONG_WORKSHOP = "Mã lớp không đúng hoặc lớp đã kết thúc. Hãy xem lại mã trên màn chiếu."
_NOT_IN_UNIT = "Bạn chưa có trong danh sách của lớp này. Hãy báo giảng viên để được thêm vào."
_WRONG_CARD = "Mã QR trên thẻ này đã được dùng hoặc không còn hiệu lực. Hãy đăng nhập bằng mã cá nhân in trên thẻ."


def with_code(
    c: Connection,
    *,
    workshop_code: str,
    personal_code: str,
    pin: str,
    address: str,
    now: datetime,
    keys: Keys,
    hasher: Hasher = _AT_ONCE,
) -> SignedIn | NeedsPin | Refusal:
    """Sign in at a workshop and join it. Needs a writing transaction that is committed whatever the answer is.

    Parameters
    ----------
    pin
        '' while it was not asked for yet: `NeedsPin` or a refusal ``pin_needed`` (which counts as no try).
    address
        Where the request comes from, for the limit per address; kept as a keyed hash only.
    hasher
        Does the argon2 work; nothing is written before it is asked for the last time.
    """
    tries = _tries_of_code(keys, personal_code, address)
    wait = limits.waiting(c, tries, now)
    if wait:
        return _wait(wait)
    workshop = _open_workshop(c, workshop_code)
    row = _by_personal_code(c, personal_code, keys)
    if workshop is None:
        limits.failed(c, tries[1:], now)
        return Refusal(code="workshop", message=_WRONG_WORKSHOP)
    found = _judge(c, row, pin, tries, now, hasher)
    if isinstance(found, Refusal):
        return found
    if not workshops.admits(c, workshop, found.person):
        return Refusal(code="not_in_unit", message=_NOT_IN_UNIT)
    if isinstance(found, NeedsPin):
        return NeedsPin(person=found.person, workshop=workshop.id)
    workshops.join(c, workshop.id, found.person.id, now)
    return SignedIn(person=found.person, workshop=workshop.id)


def choose_pin(
    c: Connection,
    *,
    workshop_code: str,
    personal_code: str,
    pin: str,
    address: str,
    now: datetime,
    keys: Keys,
    hasher: Hasher = _AT_ONCE,
) -> SignedIn | Refusal:
    """Choose the first PIN and sign in with it; the codes are looked at again, so the caller proves nothing.

    Refuses ``pin_unfit`` (says why) and ``pin_exists`` (somebody chose one meanwhile: a trainer can reset it).
    """
    found = with_code(
        c,
        workshop_code=workshop_code,
        personal_code=personal_code,
        pin="",
        address=address,
        now=now,
        keys=keys,
        hasher=hasher,
    )
    chosen = _choose(c, found, pin, hasher)
    if isinstance(chosen, SignedIn) and chosen.workshop is not None:
        workshops.join(c, chosen.workshop, chosen.person.id, now)
    return chosen


def with_card(
    c: Connection, *, token: str, pin: str, address: str, now: datetime, keys: Keys, hasher: Hasher = _AT_ONCE
) -> SignedIn | NeedsPin | Refusal:
    """Sign in with the token of a card's QR and the PIN, outside a workshop. The token is used up by success only."""
    person = card_tokens.peek(c, token)
    if person is not None and person.is_staff:
        person = None  # a card and four digits must not open what a password guards
    tries = [
        (keys.tries("card", "unknown" if person is None else person.id), limits.PERSON),
        (keys.tries("address", address), limits.ADDRESS),
    ]
    wait = limits.waiting(c, tries if person is not None else tries[1:], now)
    if wait:
        return _wait(wait)
    if person is None:
        limits.failed(c, tries[1:], now)
        return Refusal(code="card", message=_WRONG_CARD)
    row = c.execute(select(persons_table).where(_P.id == person.id)).first()
    found = _judge(c, row, pin, tries, now, hasher)
    if isinstance(found, SignedIn) and card_tokens.exchange(c, token, now) is None:
        return Refusal(code="card", message=_WRONG_CARD)
    return found


def choose_pin_with_card(
    c: Connection, *, token: str, pin: str, address: str, now: datetime, keys: Keys, hasher: Hasher = _AT_ONCE
) -> SignedIn | Refusal:
    """Choose the first PIN after scanning a card's QR, and sign in; uses the token up."""
    found = with_card(c, token=token, pin="", address=address, now=now, keys=keys, hasher=hasher)
    chosen = _choose(c, found, pin, hasher)
    if isinstance(chosen, SignedIn):
        card_tokens.exchange(c, token, now)
    return chosen


def with_password(
    c: Connection, *, login: str, password: str, address: str, now: datetime, keys: Keys, hasher: Hasher = _AT_ONCE
) -> SignedIn | Refusal:
    """Sign a member of staff in. Needs a writing transaction that is committed whatever the answer is."""
    name = clean(login).casefold()
    tries = [
        (keys.tries("login", f"{name}|{address}"), limits.PERSON),  # nobody else's phone locks a trainer out
        (keys.tries("login", name), limits.EVERYWHERE),
        (keys.tries("address", address), limits.ADDRESS),
    ]
    wait = limits.waiting(c, tries, now)
    if wait:
        return _wait(wait)
    row = c.execute(select(persons_table).where(_P.login == name, _P.disabled_at.is_(None))).first()
    right = hasher.matches(None if row is None else row.password_hash, password[:400])
    person = None if row is None or not right else persons.get(c, PersonId(row.id))
    if person is None or not person.is_staff:
        limits.failed(c, tries, now)
        return Refusal(code="wrong", message=_WRONG_PASSWORD, wait_seconds=limits.waiting(c, tries, now))
    limits.forgive(c, tries[0][0])
    return SignedIn(person=person)


def set_password(c: Connection, *, person: PersonId, login: str, password: str) -> None:
    """Give a member of staff a login and a password, in place of earlier ones. Sessions are not ended by it.

    Raises
    ------
    Refused
        ``login`` (empty or longer than 64 characters), ``login_taken``, ``password_unfit`` (says why).
    NotFound
        For an unknown person.
    """
    name = clean(login).casefold()
    if not name or len(name) > 64 or " " in name:
        raise Refused("Tên đăng nhập phải viết liền, không quá 64 ký tự.", code="login")
    fault = password_fault(password, name)
    if fault is not None:
        raise Refused(fault, code="password_unfit")
    taken = c.execute(select(_P.id).where(_P.login == name, _P.id != person)).first()
    if taken is not None:
        raise Refused(f"Tên đăng nhập “{name}” đã có người dùng. Hãy chọn tên khác.", code="login_taken")
    done = c.execute(
        update(persons_table).where(_P.id == person).values(login=name, password_hash=hashed(password)).returning(_P.id)
    )
    if done.first() is None:
        raise NotFound("Không tìm thấy người này.", code="person")


def set_personal_code(c: Connection, person: PersonId, code: str, keys: Keys) -> bool:
    """Keep the hash of a personal code (as `codes.read_personal` gives it); False if somebody has this very code."""
    try:
        with c.begin_nested():
            c.execute(update(persons_table).where(_P.id == person).values(personal_code_hash=keys.personal_code(code)))
    except IntegrityError:
        return False
    return True


def _judge(
    c: Connection, row: Row[Any] | None, pin: str, tries: list[tuple[str, limits.Limit]], now: datetime, hasher: Hasher
) -> SignedIn | NeedsPin | Refusal:
    """Say what a person's row and a PIN lead to. The argon2 work is done once, whoever it is."""
    if row is not None and row.pin_hash is None:
        hasher.matches(None, pin)
        return NeedsPin(person=_person(c, row))
    if row is not None and not pin:
        hasher.matches(None, pin)
        return Refusal(code="pin_needed", message="Mời bạn nhập mã PIN.")
    if not hasher.matches(None if row is None else row.pin_hash, pin[:20]):
        limits.failed(c, tries, now)
        return Refusal(code="wrong", message=_WRONG_CODE, wait_seconds=limits.waiting(c, tries, now))
    assert row is not None
    limits.forgive(c, tries[0][0])
    return SignedIn(person=_person(c, row))


def _choose(c: Connection, found: SignedIn | NeedsPin | Refusal, pin: str, hasher: Hasher) -> SignedIn | Refusal:
    taken = Refusal(
        code="pin_exists",
        message="Thẻ này đã có mã PIN. Nếu không phải bạn đặt, hãy báo giảng viên để đặt lại.",
    )
    match found:
        case Refusal():
            return taken if found.code == "pin_needed" else found
        case SignedIn():
            return taken
        case NeedsPin():
            fault = pin_fault(pin)
            if fault is not None:
                return Refusal(code="pin_unfit", message=fault)
            done = c.execute(
                update(persons_table)
                .where(_P.id == found.person.id, _P.pin_hash.is_(None))
                .values(pin_hash=hasher.hashed(pin))
                .returning(_P.id)
            )
            if done.first() is None:
                return taken
            person = persons.get(c, found.person.id)
            assert person is not None
            return SignedIn(person=person, workshop=found.workshop)


def _open_workshop(c: Connection, typed: str) -> Workshop | None:
    found = workshops.by_code(c, typed)
    return None if found is None or found.closed_at is not None else found


def _by_personal_code(c: Connection, typed: str, keys: Keys) -> Row[Any] | None:
    code = codes.read_personal(typed)
    query = select(persons_table).where(
        _P.personal_code_hash == keys.personal_code(code or ""), _P.disabled_at.is_(None)
    )
    return c.execute(query).first()


def _tries_of_code(keys: Keys, personal_code: str, address: str) -> list[tuple[str, limits.Limit]]:
    typed = codes.read_personal(personal_code) or clean(personal_code).casefold()
    return [(keys.tries("code", typed), limits.PERSON), (keys.tries("address", address), limits.ADDRESS)]


def _person(c: Connection, row: Row[Any]) -> Person:
    person = persons.get(c, PersonId(row.id))
    assert person is not None
    return person


def _wait(seconds: int) -> Refusal:
    minutes = -(-seconds // 60)
    return Refusal(
        code="wait",
        message=f"Đã nhập sai nhiều lần. Hãy đợi {minutes} phút rồi thử lại, hoặc nhờ giảng viên giúp.",
        wait_seconds=seconds,
    )
