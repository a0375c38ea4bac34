"""What a class answered, from the journal to the desk and to paper: who is counted, who may see it, and no names."""

from __future__ import annotations

import asyncio
import html
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import ipywidgets as w
import pytest
import tornado.web
from sqlalchemy import event
from tornado.httpserver import HTTPServer
from tornado.testing import bind_unused_port

from haidang import journal, people
from haidang.delivery import masks
from haidang.desks.answers import ClassAnswersPart
from haidang.desks.trainer import TrainerDesk
from haidang.desks.who import Asked
from haidang.domain.attempts import Attempt, JsonValue, Variant
from haidang.domain.errors import NotAllowed, NotFound
from haidang.domain.ids import AttemptId, CheckId, SlotId
from haidang.domain.items import Choices, Item
from haidang.domain.people import Membership, Person, Role, UnitLevel, Workshop
from haidang.nbgrading import CourseFolder
from haidang.people import demo
from haidang.serving.application import make_site
from haidang.serving.request import SESSION_COOKIE
from haidang.serving.workshop_pages import ClassAnswersHandler
from haidang.store import Database
from haidang.workbench.answers import take_events
from haidang.workbench.attempts import owned_attempt, start_attempt, submit_attempt
from haidang.workbench.checks import release_check, released
from haidang.workbench.distribution import class_answers, class_answers_by_code
from haidang.workbench.language import translator
from haidang.workbench.opening import Settings, Workbench, open_workbench
from haidang.workbench.sample_answers import right_value, wrong_value
from haidang.workbench.visits import Visitor
from haidang.workbench.workshops import close_check, create_workshop, reset_attempt

pytestmark = pytest.mark.xdist_group("class-answers")  # one worker: what they stand on takes seconds to make

ROOT = Path(__file__).parents[2]
CHECK = CheckId("vneid")
CLOCK = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
SECRETS, PHONE = SlotId("s06"), SlotId("s09")
SUBMITTED, BEGUN = 6, 2
"""Six handed it in, the first four of them wrong on `SECRETS` and on the phone; two are in the middle of it."""


@dataclass
class Ward:
    """A ward with one class."""

    wb: Workbench
    trainer: Person
    stranger: Person
    folk: list[Person]
    workshop: Workshop

    def asked(self, language: str = "vi") -> Asked:
        return Asked(wb=self.wb, actor=self.trainer, language=language, translate=translator(language))

    def attempts(self) -> list[Attempt]:
        """In the order of `folk`: they all began at the same moment."""
        order = [one.id for one in self.folk]
        with self.wb.database.connect() as c:
            return sorted(journal.attempts.of_workshop(c, self.workshop.id), key=lambda one: order.index(one.person))


def _first_wrong(item: Item, variant: Variant) -> JsonValue:
    """The first wrong option in the author's order."""
    assert isinstance(item.body, Choices)
    option = next(one for one in item.body.options if one.weight < 1)
    return masks(variant.seed, [one.id for one in item.body.options], of="option")[option.id]


def _value(wb: Workbench, item: Item, variant: Variant, *, wrong: bool) -> JsonValue:
    if wrong and variant.slot == SECRETS:
        return _first_wrong(item, variant)
    return wrong_value(item, variant, wb.rng) if wrong and variant.slot == PHONE else right_value(item, variant)


def _sit(wb: Workbench, person: Person, workshop: Workshop, *, wrong: bool, slots: int | None = None) -> AttemptId:
    """Answer the first slots, or all of them and hand in."""
    visitor = Visitor(person=person, workshop=workshop, token="")
    attempt_id = start_attempt(wb, visitor, CHECK)
    release, attempt = released(wb, CHECK), owned_attempt(wb, visitor, attempt_id)
    events: list[JsonValue] = [
        {
            "uuid": wb.new_id(), "kind": "answer", "attempt": attempt_id, "slot": variant.slot, "at": "",
            "value": _value(wb, release.items[variant.item_id], variant, wrong=wrong),
        }
        for variant in attempt.variants[:slots]
    ]  # fmt: skip
    take_events(wb, visitor, {"events": events}, "vi")
    if slots is None:
        submit_attempt(wb, visitor, attempt_id)
    return attempt_id


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ward]:
    """Made once: most tests only look."""
    wb = open_workbench(
        Settings(data=tmp_path_factory.mktemp("answers"), course=ROOT / "assessments", notebooks=ROOT / "notebooks"),
        now=lambda: CLOCK,
    )
    with wb.database.begin() as c:
        made = demo.install_demo(
            c, demo.ward_small(), staff_password="den-bien-sang", now=CLOCK, new_id=wb.new_id, keys=wb.keys
        )
        city = people.units.get(c, made.ward.parent or made.ward.id)
        assert city is not None
        other = people.units.add(
            c, code="an-khe", name="Phường An Khê", level=UnitLevel.COMMUNE, parent=city.id, new_id=wb.new_id
        )
        stranger = people.persons.add(
            c, code="GV77", display_name="Giảng Viên Khác", now=CLOCK, new_id=wb.new_id,
            memberships=[Membership(unit=other.id, role=Role.TRAINER)],
        )  # fmt: skip
    trainer = next(one.person for one in made.sign_ins if one.login == "giangvien1")
    folk = [one.person for one in made.sign_ins if not one.login][: SUBMITTED + BEGUN + 1]
    release_check(wb, CHECK)
    workshop = create_workshop(
        wb, trainer, unit=made.ward.id, title="Lớp thử", day=CLOCK.date(), lessons=["02-vneid"], checks=[CHECK]
    )
    with wb.database.begin() as c:
        for person in folk:
            people.workshops.join(c, workshop.id, person.id, CLOCK)
    for number, person in enumerate(folk[:-1]):
        _sit(wb, person, workshop, wrong=number < 4, slots=None if number < SUBMITTED else 3)
    # The last one has only looked: nothing is answered, so nothing is counted.
    start_attempt(wb, Visitor(person=folk[-1], workshop=workshop, token=""), CHECK)
    yield Ward(wb=wb, trainer=trainer, stranger=stranger, folk=folk, workshop=workshop)
    wb.database.dispose()


@pytest.fixture
def own(ward: Ward, tmp_path: Path) -> Iterator[Ward]:
    """A copy of the ward, for tests that change something."""
    data = tmp_path / "data"
    shutil.copytree(ward.wb.settings.data, data)
    wb = replace(
        ward.wb,
        settings=replace(ward.wb.settings, data=data),
        database=Database(f"sqlite:///{data / 'journal.db'}"),
        folder=CourseFolder(data),
    )
    yield replace(ward, wb=wb)
    wb.database.dispose()


class TestUseCase:
    """Counts, rule and words over the journal."""

    def test_every_person_is_counted_once_in_every_slot(self, ward: Ward) -> None:
        """Each slot's items add up to the persons; open attempts count with what they have so far."""
        found = class_answers(ward.wb, ward.trainer, ward.workshop.id, CHECK)
        assert (found.persons, found.is_open, found.title) == (8, True, "Kiểm tra: VNeID")
        assert found.counted == "Tính trên 8 người: 6 đã nộp, 2 đang làm."
        totals: Counter[int] = Counter()
        states: Counter[tuple[int, str]] = Counter()
        for item in found.items:
            for line in item.states:
                totals[item.number] += line.count
                states[item.number, line.state] += line.count
        assert totals == dict.fromkeys(range(1, 14), 8)
        assert (states[1, "right"], states[4, "not_yet"], states[4, "right"]) == (8, 2, 6)
        assert (states[13, "waiting"], states[13, "not_yet"]) == (6, 2)

    def test_wrong_options_are_those_that_were_chosen(self, ward: Ward) -> None:
        """The picks of a slot are what the attempts hold, counted here by hand, with the author's misconception."""
        release = released(ward.wb, CHECK)
        given = [next(one for one in attempt.variants if one.slot == SECRETS) for attempt in ward.attempts()[:4]]
        expected: Counter[tuple[str, str, str]] = Counter()
        for variant in given:
            body = release.items[variant.item_id].body
            assert isinstance(body, Choices)
            option = next(one for one in body.options if one.weight < 1)
            assert option.misconception is not None
            expected[variant.item_id, f"Chọn: {option.text['vi']}", option.misconception.text["vi"]] += 1
        found = class_answers(ward.wb, ward.trainer, ward.workshop.id, CHECK)
        told = {
            (item.item, line.label, line.note): line.count
            for item in found.items
            if item.number == 6
            for line in item.picks
        }
        assert told == expected

    def test_what_to_say_is_whole(self, ward: Ward) -> None:
        """A sentence with its count, the rationale, a step that the lesson has; must-pass things first."""
        for language in ("vi", "en"):
            found = class_answers(ward.wb, ward.trainer, ward.workshop.id, CHECK, language)
            assert 1 <= len(found.to_say) <= 3
            assert found.to_say[0].must_pass
            for one in found.to_say:
                assert re.search(r"[2-4] \w+ (\w+ )?8 ", one.sentence), one.sentence
                assert "%(" not in one.sentence + one.right
                assert len(one.right) > 40
                name, anchor = one.href.removeprefix("lesson/").split("#")
                page = (ROOT / "notebooks" / language / f"{name}.ipynb").read_text(encoding="utf-8")
                assert f'"step": "{anchor}"' in page

    def test_nobody_is_named(self, ward: Ward) -> None:
        """Neither names nor codes of anybody stand in it."""
        told = repr(class_answers(ward.wb, ward.trainer, ward.workshop.id, CHECK))
        assert [one.display_name for one in ward.folk if one.display_name in told or one.code in told] == []

    def test_answers_are_read_at_once(self, ward: Ward) -> None:
        """One query for all answers and one for all hints, whatever the number of people."""
        seen: list[str] = []
        engine = ward.wb.database._engine

        def listen(_c: object, _cursor: object, statement: str, *_more: object) -> None:
            seen.append(statement)

        event.listen(engine, "before_cursor_execute", listen)
        try:
            class_answers(ward.wb, ward.trainer, ward.workshop.id, CHECK)
        finally:
            event.remove(engine, "before_cursor_execute", listen)
        assert sum("FROM hint" in one for one in seen) == 1
        assert sum("event.value" in one for one in seen) == 1

    def test_many_attempts_are_read_as_one_by_one(self, ward: Ward) -> None:
        """The set-based reading gives the same answers as the reading of one attempt."""
        with ward.wb.database.connect() as c:
            ids = [one.id for one in ward.attempts()]
            found = journal.events.answers_of(c, ids)
            assert found == {one: journal.events.answers(c, one) for one in ids}
            assert [len(found[one]) for one in ids] == [13] * SUBMITTED + [3] * BEGUN + [0]


class TestPermissions:
    """Own units only, staff only."""

    def test_strangers_and_volunteers_are_refused(self, ward: Ward) -> None:
        """A trainer of another ward, and somebody of the class itself."""
        for actor in (ward.stranger, ward.folk[0]):
            with pytest.raises(NotAllowed):
                class_answers(ward.wb, actor, ward.workshop.id, CHECK)
            with pytest.raises(NotAllowed):
                class_answers_by_code(ward.wb, actor, ward.workshop.code, CHECK, "vi")

    def test_what_is_not_there_is_not_found(self, ward: Ward) -> None:
        """No such workshop; a check that was never opened in it."""
        with pytest.raises(NotFound):
            class_answers_by_code(ward.wb, ward.trainer, "BBBBBB", CHECK, "vi")
        with pytest.raises(NotFound):
            class_answers(ward.wb, ward.trainer, ward.workshop.id, CheckId("khac"))


def _page(widget: w.Widget) -> str:
    children = "".join(_page(one) for one in getattr(widget, "children", ()))
    return (widget.value if isinstance(widget, w.HTML) else "") + children


class TestDesk:
    """The part of the trainer's desk."""

    @pytest.mark.parametrize(("language", "heading"), [("vi", "Ba điều nên nói ngay"), ("en", "Three things")])
    def test_the_desk_says_what_the_use_case_says(self, ward: Ward, language: str, heading: str) -> None:
        """Things to say, every item with its counts, the way to paper; in the page's language."""
        part = ClassAnswersPart(ward.asked(language))
        part.open(ward.workshop)
        part.refresh()
        page, found = _page(part.widget), class_answers(ward.wb, ward.trainer, ward.workshop.id, CHECK, language)
        assert heading in page
        for one in found.to_say:
            assert html.escape(one.sentence) in page
            assert f'href="../../{one.href}"' in page
        for item in found.items:
            assert html.escape(item.stem) in page
            for line in (*item.states, *item.picks):
                assert html.escape(line.label) in page
                assert line.said in page
        assert f'href="../../workshop/{ward.workshop.code}/answers/{CHECK}"' in page
        assert page.count('class="hd-bar" ') == page.count('aria-hidden="true"') > 13
        assert [one.display_name for one in ward.folk if html.escape(one.display_name) in page] == []

    def test_it_is_a_tab_of_the_desk(self, ward: Ward) -> None:
        """Nothing is read until the tab is opened."""
        desk = TrainerDesk(ward.asked())
        assert "Từng câu" not in _page(desk.widget)
        desk._tabs.value = "answers"
        assert "Từng câu" in _page(desk.widget)

    def test_a_workshop_without_checks_says_so(self, own: Ward) -> None:
        """One sentence, no empty table."""
        empty = create_workshop(
            own.wb, own.trainer, unit=own.workshop.unit, title="Trống", day=CLOCK.date(), lessons=[], checks=[]
        )
        part = ClassAnswersPart(own.asked())
        part.open(empty)
        part.refresh()
        assert "chưa mở bài kiểm tra nào" in _page(part.widget)


async def _ask(ward: Ward, token: str, *paths: str) -> list[httpx.Response]:
    """Ask a bare server with nothing but this page, with a session's token ('' for none)."""
    site = make_site(ward.wb, base="/")
    door = r"/(?P<language>vi|en)/workshop/(?P<code>[\w-]+)/answers/(?P<check>[a-z0-9-]+)"
    app = tornado.web.Application([(door, ClassAnswersHandler, {"site": site})], cookie_secret="x", xsrf_cookies=True)
    server = HTTPServer(app)
    socket, port = bind_unused_port()
    server.add_sockets([socket])
    cookies = {SESSION_COOKIE: token} if token else {}
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", cookies=cookies, trust_env=False) as client:
            return [await client.get(path) for path in paths]
    finally:
        server.stop()
        await server.close_all_connections()
        await asyncio.sleep(0.05)  # the loop closes what the server let go of
        site.pool.shutdown()


def _session(ward: Ward, person: Person, workshop: Workshop | None = None) -> str:
    with ward.wb.database.begin() as c:
        joined = workshop.id if workshop else None
        return people.sessions.start(c, person=person.id, workshop=joined, now=CLOCK, hours=1, rng=ward.wb.rng)


class TestPaper:
    """The page to print."""

    def test_the_page_says_what_the_desk_says(self, ward: Ward) -> None:
        """Both languages, A4, bars beside their numbers, links to the lesson's steps, kept by nobody on the way."""
        code = ward.workshop.code
        token = _session(ward, ward.trainer)
        pages = asyncio.run(_ask(ward, token, *(f"/{one}/workshop/{code}/answers/vneid" for one in ("vi", "en"))))
        for language, answer in zip(("vi", "en"), pages, strict=True):
            found = class_answers(ward.wb, ward.trainer, ward.workshop.id, CHECK, language)
            text = html.unescape(answer.text)
            assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
            assert "size: A4" in text
            for one in found.to_say:
                assert one.sentence in text
                assert one.right in text
                assert f'href="/{language}/{one.href}"' in text
            lines = [line for item in found.items for line in (*item.states, *item.picks)]
            assert all(line.label in text and line.note in text and line.said in text for line in lines)
            assert text.count('class="hd-answers-bar"') == len(lines)
            assert [one.display_name for one in ward.folk if one.display_name in text] == []

    def test_the_door_is_the_use_cases(self, ward: Ward) -> None:
        """Nobody is led to the sign-in, another ward's trainer is refused, what is not there is 404."""
        here = f"/vi/workshop/{ward.workshop.code}/answers/vneid"
        (nobody,) = asyncio.run(_ask(ward, "", here))
        assert nobody.headers["Location"].startswith("/sign-in?next=")
        (other,) = asyncio.run(_ask(ward, _session(ward, ward.stranger), here))
        assert other.status_code == 403
        assert "Ba điều" not in other.text
        gone = asyncio.run(_ask(ward, _session(ward, ward.trainer), "/vi/workshop/BBBBBB/answers/vneid", f"{here}x"))
        assert [one.status_code for one in gone] == [404, 404]

    def test_a_session_of_the_class_opens_nothing(self, ward: Ward) -> None:
        """A volunteer is refused, and so is a trainer who came in with the code of a workshop."""
        here = f"/vi/workshop/{ward.workshop.code}/answers/vneid"
        for person in (ward.folk[0], ward.trainer):
            (answer,) = asyncio.run(_ask(ward, _session(ward, person, ward.workshop), here))
            assert answer.status_code == 403
            assert "dành cho giảng viên" in answer.text


def test_resets_and_the_end_of_the_check(own: Ward) -> None:
    """A reset attempt is gone from the counts; closing the check turns what is not there yet into left out."""
    begun = own.attempts()[SUBMITTED]
    reset_attempt(own.wb, own.trainer, begun.id, reason="Máy treo")
    assert class_answers(own.wb, own.trainer, own.workshop.id, CHECK).persons == 7
    close_check(own.wb, own.trainer, own.workshop.id, CHECK)
    found = class_answers(own.wb, own.trainer, own.workshop.id, CHECK)
    # The one who had only looked was handed in by the machine and counts now, with everything left out.
    assert (found.persons, found.is_open) == (8, False)
    states = Counter[str]()
    for item in found.items:
        if item.number == 5:
            states.update({line.state: line.count for line in item.states})
    assert (states["right"], states["omitted"], states["not_yet"]) == (6, 2, 0)
