"""People: who may sign in and how often they may be wrong, who sees whom, what a new card ends.

Longer than 400 lines because all of it stands on one small ward and the ways into it, written down at the top.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from haidang.domain.errors import Closed, NotFound, Refused
from haidang.domain.ids import CheckId, PersonId, UnitId
from haidang.domain.people import Membership, Person, Role, Unit, UnitLevel, Workshop
from haidang.people import card_tokens, codes, hashing, limits, persons, sessions, signin, staff, units, workshops
from haidang.people.codes import Keys
from haidang.people.signin import NeedsPin, Refusal, SignedIn
from haidang.store import Database
from haidang.store.tables import act, card_token, session, try_failure
from haidang.store.tables import person as persons_table

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
KEYS = Keys(secret=b"k" * 32)
ADDRESS = "phone-1"
PASSWORD = "mùa hè về biển"


def new_id() -> str:
    return uuid.uuid4().hex


class Ward:
    """A ward with two teams, another ward, and one person of each kind."""

    def __init__(self, c: Connection) -> None:
        self.rng = random.Random(7)
        self.centre = self.unit(c, "TW", UnitLevel.CENTRE, None)
        self.city = self.unit(c, "HB", UnitLevel.PROVINCE, self.centre)
        self.ward = self.unit(c, "bl", UnitLevel.COMMUNE, self.city)
        self.other_ward = self.unit(c, "xx", UnitLevel.COMMUNE, self.city)
        self.team, self.team2 = (self.unit(c, f"to-{n}", UnitLevel.TEAM, self.ward) for n in (1, 2))
        self.other_team = self.unit(c, "to-1", UnitLevel.TEAM, self.other_ward)
        self.mai = self.person(c, "T1", "Lê Thị Mai", self.team, Role.VOLUNTEER)
        self.stranger = self.person(c, "T1", "Lê Văn Xa", self.other_team, Role.VOLUNTEER)
        self.trainer = self.person(c, "GV", "Trần Văn Giảng", self.ward, Role.TRAINER)
        self.author = self.person(c, "TG", "Vũ Thị Soạn", self.ward, Role.AUTHOR)
        self.code = self.card(c, self.mai)
        self.stranger_code = self.card(c, self.stranger)
        signin.set_password(c, person=self.trainer.id, login="Giang", password=PASSWORD)
        self.workshop = self.new_workshop(c)

    def unit(self, c: Connection, code: str, level: UnitLevel, parent: Unit | None) -> Unit:
        above = None if parent is None else parent.id
        return units.add(c, code=code, name=f"Đơn vị {code}", level=level, parent=above, new_id=new_id)

    def person(self, c: Connection, code: str, name: str, unit: Unit, role: Role) -> Person:
        held = [Membership(unit=unit.id, role=role)]
        return persons.add(c, code=code, display_name=name, memberships=held, now=NOW, new_id=new_id)

    def card(self, c: Connection, person: Person) -> str:
        return staff.first_card(c, person=person.id, rng=self.rng, keys=KEYS).personal_code

    def new_workshop(self, c: Connection) -> Workshop:
        return workshops.create(
            c,
            unit=self.ward.id,
            title="Buổi VNeID",
            day=date(2026, 11, 21),
            lessons=["02-vneid"],
            created_by=self.trainer.id,
            now=NOW,
            new_id=new_id,
            rng=self.rng,
        )

    def sign_in(
        self, c: Connection, pin: str = "", code: str | None = None, now: datetime = NOW, address: str = ADDRESS
    ) -> SignedIn | NeedsPin | Refusal:
        return signin.with_code(
            c,
            workshop_code=self.workshop.code.lower(),
            personal_code=self.code if code is None else code,
            pin=pin,
            address=address,
            now=now,
            keys=KEYS,
        )

    def choose(self, c: Connection, pin: str) -> SignedIn | Refusal:
        return signin.choose_pin(
            c,
            workshop_code=self.workshop.code,
            personal_code=codes.shown(self.code),
            pin=pin,
            address=ADDRESS,
            now=NOW,
            keys=KEYS,
        )

    def password(self, c: Connection, login: str, password: str, now: datetime = NOW) -> SignedIn | Refusal:
        return signin.with_password(c, login=login, password=password, address=ADDRESS, now=now, keys=KEYS)


@pytest.fixture
def c(tmp_path: Path) -> Iterator[Connection]:
    db = Database(f"sqlite:///{tmp_path}/journal.db")
    db.upgrade()
    with db.begin() as connection:
        yield connection
    db.dispose()


@pytest.fixture
def w(c: Connection) -> Ward:
    return Ward(c)


def code_of(answer: object) -> str:
    assert isinstance(answer, Refusal), answer
    return answer.code


# ── units ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_tree_is_walked_by_codes_and_paths(c: Connection, w: Ward) -> None:
    """A unit is found by codes from the root; a subtree holds the unit and all below, parents first."""
    assert units.by_code_path(c, ["TW", "HB", "bl", "to-2"]) == w.team2
    assert units.by_code_path(c, ["TW", "bl"]) is None
    assert units.subtree(c, w.ward.id) == (w.ward, w.team, w.team2)
    assert units.children(c, None) == (w.centre,)
    assert set(units.all_units(c)) >= {w.centre, w.other_team}
    assert units.subtree(c, UnitId("0" * 32)) == ()
    assert w.team.path == (w.centre.id, w.city.id, w.ward.id, w.team.id)


@pytest.mark.parametrize(
    ("code", "level", "fault"),
    [("to-1", UnitLevel.TEAM, "unit_code_taken"), ("q", UnitLevel.PROVINCE, "unit_level")],
)
def test_units_that_do_not_fit_are_refused(c: Connection, w: Ward, code: str, level: UnitLevel, fault: str) -> None:
    """A code is unique below its parent, also among roots; a unit is of a lower level than its parent."""
    with pytest.raises(Refused) as refused:
        units.add(c, code=code, name="X", level=level, parent=w.ward.id, new_id=new_id)
    assert refused.value.code == fault
    with pytest.raises(Refused):
        units.add(c, code="TW", name="X", level=UnitLevel.CENTRE, parent=None, new_id=new_id)


# ── persons ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_codes_are_unique_in_a_commune_only(c: Connection, w: Ward) -> None:
    """The same code in another ward is another person; a code stays its owner's after they left."""
    assert persons.by_code(c, w.team2.id, "T1") == w.mai
    assert persons.by_code(c, w.other_ward.id, "T1") == w.stranger
    persons.leave(c, w.mai.id, w.mai.memberships[0], NOW)
    with pytest.raises(Refused, match="đã có người dùng"):
        w.person(c, "T1", "Người Mới", w.team2, Role.VOLUNTEER)


def test_lists_are_sorted_and_scoped(c: Connection, w: Ward) -> None:
    """A list holds each present member once, by Vietnamese rules, of the roles asked for."""
    ai = w.person(c, "T9", "Đỗ Văn Ái", w.team, Role.VOLUNTEER)
    persons.join(c, ai.id, Membership(unit=w.team2.id, role=Role.VOLUNTEER), NOW)
    below = [one.id for one in units.subtree(c, w.ward.id)]
    assert [one.id for one in persons.in_units(c, below, {Role.VOLUNTEER})] == [ai.id, w.mai.id]
    assert len(persons.in_units(c, below)) == 4
    persons.set_disabled(c, ai.id, NOW)
    assert [one.id for one in persons.in_units(c, below, {Role.VOLUNTEER})] == [w.mai.id]


def test_memberships_end_and_begin_again(c: Connection, w: Ward) -> None:
    """Leaving and coming back leaves one membership."""
    held = w.mai.memberships[0]
    persons.leave(c, w.mai.id, held, NOW)
    left = persons.get(c, w.mai.id)
    persons.join(c, w.mai.id, held, NOW + timedelta(days=1))
    persons.join(c, w.mai.id, held, NOW + timedelta(days=2))
    assert left is not None
    assert left.memberships == ()
    assert persons.get(c, w.mai.id) == w.mai
    persons.rename(c, w.mai.id, " Lê  Thị Mây ")
    assert persons.get_many(c, [w.mai.id])[w.mai.id].display_name == "Lê Thị Mây"
    with pytest.raises(NotFound):
        persons.rename(c, PersonId("0" * 32), "X")


def test_who_sees_whom(c: Connection, w: Ward) -> None:
    """A trainer sees the ward and its teams, nobody else's; volunteers and authors see themselves."""
    assert persons.scope(c, w.trainer) == {w.ward.id, w.team.id, w.team2.id}
    assert persons.scope(c, w.mai) == persons.scope(c, w.author) == frozenset()
    assert persons.may_see(c, w.trainer, w.mai.id)
    assert not persons.may_see(c, w.trainer, w.stranger.id)
    assert persons.may_see(c, w.mai, w.mai.id)
    assert not persons.may_see(c, w.mai, w.trainer.id)
    persons.leave(c, w.mai.id, w.mai.memberships[0], NOW)
    assert not persons.may_see(c, w.trainer, w.mai.id)


# ── signing in ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_first_sign_in_chooses_a_pin(c: Connection, w: Ward) -> None:
    """Code, then PIN of one's own, then signed in and in the room; nobody else can choose another."""
    first = w.sign_in(c)
    assert isinstance(first, NeedsPin)
    assert first.person.id == w.mai.id
    assert not first.person.has_pin
    assert code_of(w.choose(c, "1234")) == "pin_unfit"
    chosen = w.choose(c, "2580")
    assert isinstance(chosen, SignedIn)
    assert chosen.person.has_pin
    assert [one.person.id for one in workshops.members(c, w.workshop.id)] == [w.mai.id]
    assert code_of(w.choose(c, "3691")) == "pin_exists"
    assert code_of(w.sign_in(c)) == "pin_needed"
    assert code_of(w.sign_in(c, "3691")) == "wrong"
    assert isinstance(w.sign_in(c, "2580", codes.shown(w.code).lower()), SignedIn)


def test_nothing_readable_is_stored(c: Connection, w: Ward) -> None:
    """No code, PIN, password, token or address can be read in the tables."""
    w.choose(c, "2580")
    w.sign_in(c, "9999")
    token = sessions.start(c, person=w.mai.id, workshop=None, now=NOW, hours=1, rng=w.rng)
    card = card_tokens.issue(c, w.mai.id, now=NOW, rng=w.rng)
    stored = repr([c.execute(select(table)).all() for table in (persons_table, session, card_token, try_failure)])
    for secret in (w.code, "'2580'", PASSWORD, token, card, ADDRESS):
        assert secret not in stored


def test_waiting_doubles_and_wrong_tries_are_kept(c: Connection, w: Ward) -> None:
    """Five free tries, then 1, 2, 4, 8, 15 minutes; while waiting even the right PIN is not looked at."""
    w.choose(c, "2580")
    now, waits = NOW, []
    for _ in range(11):
        answer = w.sign_in(c, "9999", now=now)
        assert code_of(answer) == "wrong"
        assert isinstance(answer, Refusal)
        waits.append(answer.wait_seconds)
        if answer.wait_seconds:
            early = w.sign_in(c, "2580", now=now + timedelta(seconds=answer.wait_seconds - 1))
            assert code_of(early) == "wait"
        now += timedelta(seconds=answer.wait_seconds)
    assert waits == [0, 0, 0, 0, 60, 120, 240, 480, 900, 900, 900]
    assert isinstance(w.sign_in(c, "2580", now=now), SignedIn)
    assert code_of(w.sign_in(c, "9999", now=now)) == "wrong"
    assert isinstance(w.sign_in(c, "2580", now=now), SignedIn)


@pytest.mark.slow
def test_who_does_not_exist_waits_just_as_long(c: Connection, w: Ward) -> None:
    """A wrong code gives the same words and the same waiting as a wrong PIN; so does an unknown login."""
    w.choose(c, "2580")
    known, unknown, unreadable = (
        [w.sign_in(c, "9999", code) for _ in range(6)] for code in (w.code, "ACEFGHJK", "???")
    )
    assert known == unknown == unreadable
    assert [w.password(c, "giang", "sai hẳn rồi") for _ in range(6)] == [
        w.password(c, "khong-ai", "sai hẳn rồi") for _ in range(6)
    ]


@pytest.mark.slow
def test_an_address_is_limited_too(c: Connection, w: Ward) -> None:
    """Guessing codes from one address ends; another address goes on."""
    for n in range(limits.ADDRESS.free):
        code = "".join(random.Random(n).choices(codes.ALPHABET, k=8))
        assert code_of(w.sign_in(c, "9999", code)) == "wrong"
    assert code_of(w.sign_in(c, "9999", "ACEFGHJK")) == "wait"
    assert code_of(w.sign_in(c, "9999", "ACEFGHJK", address="phone-2")) == "wrong"
    assert code_of(w.sign_in(c, "9999", "ACEFGHJM", now=NOW + timedelta(minutes=2))) == "wrong"


def test_the_workshop_must_be_open_and_ones_own(c: Connection, w: Ward) -> None:
    """A closed workshop, a wrong code, and a workshop of another unit are refused."""
    assert code_of(w.sign_in(c, code=w.stranger_code)) == "not_in_unit"
    workshops.close(c, w.workshop.id, NOW)
    assert code_of(w.sign_in(c)) == "workshop"
    assert workshops.by_code(c, "wrong!") is None


def test_disabled_people_are_out_at_once(c: Connection, w: Ward) -> None:
    """No sign-in, no running session, no card."""
    token = sessions.start(c, person=w.mai.id, workshop=None, now=NOW, hours=1, rng=w.rng)
    card = card_tokens.issue(c, w.mai.id, now=NOW, rng=w.rng)
    persons.set_disabled(c, w.mai.id, NOW)
    persons.set_disabled(c, w.trainer.id, NOW)
    assert code_of(w.sign_in(c)) == "wrong"
    assert sessions.find(c, token, NOW) is None
    assert card_tokens.peek(c, card) is None
    assert code_of(w.password(c, "giang", PASSWORD)) == "wrong"


def test_passwords_are_for_staff(c: Connection, w: Ward) -> None:
    """A trainer signs in by login and password; a login without a staff role does not."""
    found = w.password(c, " GIANG ", PASSWORD)
    assert isinstance(found, SignedIn)
    assert (found.person.id, found.workshop) == (w.trainer.id, None)
    signin.set_password(c, person=w.mai.id, login="mai", password=PASSWORD)
    assert code_of(w.password(c, "mai", PASSWORD)) == "wrong"
    for login, password, fault in (
        ("giang", PASSWORD, "login_taken"),
        ("", PASSWORD, "login"),
        ("m2", "ngắn", "password_unfit"),
    ):
        with pytest.raises(Refused) as refused:
            signin.set_password(c, person=w.mai.id, login=login, password=password)
        assert refused.value.code == fault


def test_a_card_is_exchanged_once(c: Connection, w: Ward) -> None:
    """Looking uses nothing up, success does, a wrong PIN does not; a revoked card is void."""

    def scan(token: str, pin: str) -> SignedIn | NeedsPin | Refusal:
        return signin.with_card(c, token=token, pin=pin, address=ADDRESS, now=NOW, keys=KEYS)

    one, two = (card_tokens.issue(c, w.mai.id, now=NOW, rng=w.rng) for _ in range(2))
    assert card_tokens.peek(c, one) == w.mai
    assert isinstance(scan(one, ""), NeedsPin)
    chosen = signin.choose_pin_with_card(c, token=one, pin="2580", address=ADDRESS, now=NOW, keys=KEYS)
    assert isinstance(chosen, SignedIn)
    assert card_tokens.peek(c, one) is None
    assert code_of(scan(one, "2580")) == "card"
    assert code_of(scan(two, "9999")) == "wrong"
    assert isinstance(scan(two, "2580"), SignedIn)
    assert card_tokens.exchange(c, two, NOW) is None
    three = card_tokens.issue(c, w.mai.id, now=NOW, rng=w.rng)
    assert card_tokens.revoke(c, w.mai.id, NOW) == 1
    assert code_of(scan(three, "2580")) == "card"
    assert code_of(scan("unknown", "2580")) == "card"


# ── sessions ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_sessions_end_by_time_by_hand_and_all_at_once(c: Connection, w: Ward) -> None:
    """A token holds until it expires or is ended; ending all ends only this person's."""
    start = lambda who: sessions.start(c, person=who, workshop=w.workshop.id, now=NOW, hours=8, rng=w.rng)  # noqa: E731
    one, two, other = start(w.mai.id), start(w.mai.id), start(w.trainer.id)
    found = sessions.find(c, one, NOW + timedelta(hours=7, minutes=59))
    assert found is not None
    assert (found.person.id, found.room) == (w.mai.id, w.workshop.room)
    assert sessions.find(c, one, NOW + timedelta(hours=8)) is None
    assert sessions.find(c, "unknown", NOW) is None
    assert not sessions.seen(c, one, NOW + timedelta(seconds=10))
    assert sessions.seen(c, one, NOW + timedelta(seconds=40))
    sessions.set_workshop(c, two, None)
    moved = sessions.find(c, two, NOW)
    assert moved is not None
    assert moved.room is None
    assert sessions.end(c, one, NOW)
    assert not sessions.end(c, one, NOW)
    assert sessions.find(c, one, NOW) is None
    assert sessions.end_all(c, w.mai.id, NOW) == 1
    assert sessions.find(c, other, NOW) is not None
    assert sessions.tidy(c, NOW + timedelta(days=40)) == 3
    assert limits.tidy(c, NOW + timedelta(days=2)) == 0


# ── workshops and staff ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_workshop_and_its_checks(c: Connection, w: Ward) -> None:
    """A check is opened, closed, opened again with its first time; closing the workshop closes all."""
    check, later = CheckId("vneid"), NOW + timedelta(hours=1)
    workshops.open_check(c, w.workshop.id, check, NOW)
    assert workshops.close_check(c, w.workshop.id, check, later)
    assert not workshops.close_check(c, w.workshop.id, check, later)
    workshops.open_check(c, w.workshop.id, check, later)
    found = workshops.by_code(c, w.workshop.code)
    assert found is not None
    assert [(one.check, one.opened_at, one.closed_at) for one in found.checks] == [(check, NOW, None)]
    assert (found.title, found.day, found.lessons) == ("Buổi VNeID", date(2026, 11, 21), ("02-vneid",))
    assert workshops.close(c, w.workshop.id, later)
    assert not workshops.close(c, w.workshop.id, later)
    closed = workshops.get(c, w.workshop.id)
    assert closed is not None
    assert closed.closed_at == closed.checks[0].closed_at == later
    assert workshops.of_units(c, [w.ward.id], open_only=True) == []
    assert workshops.of_units(c, [w.ward.id]) == [closed]
    with pytest.raises(Closed):
        workshops.open_check(c, w.workshop.id, check, later)


def test_the_board_knows_who_was_heard_of(c: Connection, w: Ward) -> None:
    """Joining once, seen often; times never run backwards."""
    workshops.join(c, w.workshop.id, w.mai.id, NOW)
    workshops.join(c, w.workshop.id, w.mai.id, NOW + timedelta(minutes=1))
    workshops.seen(c, w.workshop.id, w.mai.id, NOW + timedelta(minutes=2))
    workshops.seen(c, w.workshop.id, w.mai.id, NOW)
    [member] = workshops.members(c, w.workshop.id)
    assert (member.joined_at, member.seen_at) == (NOW, NOW + timedelta(minutes=2))
    assert [one.id for one in workshops.of_person(c, w.mai.id)] == [w.workshop.id]


def test_a_new_card_ends_what_the_old_one_opened(c: Connection, w: Ward) -> None:
    """Old code, tokens and sessions are void, the PIN stays, and the act is kept with its reason."""
    w.choose(c, "2580")
    token = sessions.start(c, person=w.mai.id, workshop=None, now=NOW, hours=8, rng=w.rng)
    qr = card_tokens.issue(c, w.mai.id, now=NOW, rng=w.rng)
    with pytest.raises(Refused, match="lý do"):
        staff.new_card(c, person=w.mai.id, by=w.trainer.id, reason=" ", now=NOW, new_id=new_id, rng=w.rng, keys=KEYS)
    card = staff.new_card(
        c, person=w.mai.id, by=w.trainer.id, reason="Mất thẻ", now=NOW, new_id=new_id, rng=w.rng, keys=KEYS
    )
    assert card.personal_code not in repr(card)
    assert code_of(w.sign_in(c, "2580")) == "wrong"
    assert sessions.find(c, token, NOW) is None
    assert card_tokens.peek(c, qr) is None
    assert isinstance(w.sign_in(c, "2580", card.personal_code), SignedIn)
    [kept] = c.execute(select(act)).all()
    assert (kept.what, kept.target, kept.by_person, kept.reason) == (
        "person.new_card",
        w.mai.id,
        w.trainer.id,
        "Mất thẻ",
    )
    assert kept.detail == {"tokens_revoked": 1, "sessions_ended": 1}


def test_a_pin_is_reset_with_a_reason(c: Connection, w: Ward) -> None:
    """The person chooses a new PIN with the same card."""
    w.choose(c, "2580")
    staff.reset_pin(c, person=w.mai.id, by=None, reason="Quên PIN", now=NOW, new_id=new_id)
    assert isinstance(w.choose(c, "3691"), SignedIn)
    with pytest.raises(NotFound):
        staff.reset_pin(c, person=PersonId("0" * 32), by=None, reason="x", now=NOW, new_id=new_id)


def test_the_slow_work_of_a_sign_in_happens_outside_of_the_transaction(c: Connection, w: Ward) -> None:
    """A step that needs argon2 asks for it before anything is written; done once, the same step goes through."""
    assert isinstance(w.choose(c, "2580"), SignedIn)

    def tries() -> int:
        return int(c.execute(select(func.count()).select_from(try_failure)).scalar_one())

    def step(pin: str, hasher: hashing.Beforehand) -> SignedIn | NeedsPin | Refusal:
        return signin.with_code(
            c,
            workshop_code=w.workshop.code,
            personal_code=w.code,
            pin=pin,
            address=ADDRESS,
            now=NOW,
            keys=KEYS,
            hasher=hasher,
        )

    for pin, outcome, failures in (("2580", SignedIn, 0), ("9753", Refusal, 2)):
        hasher = hashing.Beforehand()
        with pytest.raises(hashing.WorkDue) as due:
            step(pin, hasher)
        assert tries() == 0
        due.value.do()
        assert isinstance(step(pin, hasher), outcome)
        assert tries() == failures
