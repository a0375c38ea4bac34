"""Checks on paper: printed without a key, typed in by staff of the right unit, scored as on a phone.

Longer than 400 lines because all of it stands on one ward, which takes seconds to make and is made once.
"""

from __future__ import annotations

import html as markup
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from sqlalchemy import Connection
from tests.browser.ward import Ward

from haidang import journal, people
from haidang.cli import root
from haidang.delivery import paper, parse
from haidang.domain.attempts import Attempt, AttemptState
from haidang.domain.errors import Closed, NotAllowed, NotFound, Refused
from haidang.domain.ids import AttemptId, CheckId, UnitId
from haidang.domain.items import ShortText
from haidang.domain.people import Membership, Person, Role, UnitLevel, Workshop
from haidang.domain.responses import Unparsable
from haidang.people import demo as demo_ward
from haidang.people.signin import set_password
from haidang.workbench.answers import take_events
from haidang.workbench.attempts import start_attempt, submit_attempt
from haidang.workbench.checks import release_check, released
from haidang.workbench.opening import Settings, Workbench, open_workbench
from haidang.workbench.paper import new_codes, papers_view, variants_of
from haidang.workbench.paper_entry import entry_page, read_sheet
from haidang.workbench.paper_keeping import Sheet, keep_sheet
from haidang.workbench.results import result_for_page
from haidang.workbench.sample_answers import right_value
from haidang.workbench.visits import Visitor
from haidang.workbench.workshops import create_workshop

CHECK = CheckId("vneid")
COURSE = Path(__file__).parents[2] / "assessments"
NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
PASSWORD = "den-bien-sang"  # of invented people
DEVICE = "s09"
"""The slot that only the simulated phone can fill."""


@dataclass
class Clock:
    """A clock that only the test moves."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Room:
    """A workshop with its people, and a trainer of another commune."""

    wb: Workbench
    clock: Clock
    trainer: Person
    stranger: Person
    volunteers: list[Person]
    workshop: Workshop

    def written(self, code: str) -> dict[str, str]:
        """Right answers to a paper, as they would stand on its sheet; nothing where it cannot hold one."""
        release = released(self.wb, CHECK)
        found = {}
        for variant in variants_of(self.wb, release, code):
            item = release.items[variant.item_id]
            response = parse(item, variant, right_value(item, variant))
            assert not isinstance(response, Unparsable)
            found[str(variant.slot)] = paper.written_as(item, variant, response)
        return found

    def sheet(self, number: int, **more: object) -> Sheet:
        """A right sheet of the n-th volunteer."""
        code = str(more.pop("code", "")) or new_codes(self.wb, CHECK, 1)[0]
        given: dict[str, object] = {
            "check": CHECK,
            "person": self.volunteers[number].id,
            "code": code,
            "workshop": self.workshop.id,
            "reason": "Máy hỏng",
        }
        if "written" not in more:
            given["written"] = self.written(code)
        return Sheet(**{**given, **more})  # type: ignore[arg-type]

    def attempt(self, attempt_id: AttemptId) -> Attempt:
        with self.wb.database.connect() as c:
            found = journal.attempts.get(c, attempt_id)
        assert found is not None
        return found

    def result(self, number: int, attempt_id: AttemptId) -> dict[str, object]:
        visitor = Visitor(person=self.volunteers[number], workshop=self.workshop, token="")
        return result_for_page(self.wb, visitor, attempt_id, "vi")

    def play(self, number: int, attempt: Attempt) -> AttemptId:
        """The same variants with the same values on a phone, by somebody else: an attempt of their own."""
        visitor = Visitor(person=self.volunteers[number], workshop=self.workshop, token="")
        twin = AttemptId(self.wb.new_id())
        with self.wb.database.begin() as c:
            values = {slot: one.value for slot, one in journal.events.answers(c, attempt.id).items()}
            journal.attempts.add(
                c,
                Attempt(
                    id=twin,
                    person=visitor.person.id,
                    check=CHECK,
                    release=attempt.release,
                    number=1,
                    variants=attempt.variants,
                    state=AttemptState.OPEN,
                    opened_at=self.clock(),
                    ends_at=None,
                    closes_at=None,
                    workshop=self.workshop.id,
                ),
            )
        events = [
            {"uuid": self.wb.new_id(), "kind": "answer", "attempt": twin, "slot": slot, "value": value, "at": ""}
            for slot, value in values.items()
        ]
        acks = take_events(self.wb, visitor, {"events": events}, "vi")["acks"]  # type: ignore[dict-item]
        assert {one["status"] for one in acks} == {"saved"}  # type: ignore[attr-defined]
        submit_attempt(self.wb, visitor, twin)
        return twin


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    settings = Settings(data=tmp_path_factory.mktemp("data"), course=COURSE, notebooks=COURSE.parent / "notebooks")
    made = make_room(settings, Clock())
    yield made
    made.wb.database.dispose()


def make_room(settings: Settings, clock: Clock) -> Room:
    """The demonstration's people, one released check, and a trainer of another commune (`giangvien9`)."""
    wb = open_workbench(settings, now=clock)
    with wb.database.begin() as c:
        installed = demo_ward.install_demo(
            c, demo_ward.ward_small(), staff_password=PASSWORD, now=clock(), new_id=wb.new_id, keys=wb.keys
        )
        stranger = other_trainer(c, wb)
        set_password(c, person=stranger.id, login="giangvien9", password=PASSWORD)
    release_check(wb, CHECK)
    trainer = next(one.person for one in installed.sign_ins if one.login == "giangvien1")
    workshop = create_workshop(
        wb, trainer, unit=installed.ward.id, title="Lớp thử", day=clock().date(), lessons=[], checks=[CHECK]
    )
    volunteers = [one.person for one in installed.sign_ins if not one.login]
    return Room(wb=wb, clock=clock, trainer=trainer, stranger=stranger, volunteers=volunteers, workshop=workshop)


def other_trainer(c: Connection, wb: Workbench) -> Person:
    """A trainer of another commune."""
    unit = people.units.add(c, code="x", name="Phường Khác", level=UnitLevel.COMMUNE, parent=None, new_id=wb.new_id)
    return people.persons.add(
        c,
        code="GV99",
        display_name="Lê Người Khác",
        memberships=[Membership(unit=UnitId(unit.id), role=Role.TRAINER)],
        now=NOW,
        new_id=wb.new_id,
    )


class TestKept:
    """A sheet that was typed in."""

    def test_it_scores_as_the_same_answers_on_a_phone(self, room: Room) -> None:
        """Every slot's points, verdict and misconceptions, the outcome and nbgrader's numbers are equal."""
        kept = room.attempt(keep_sheet(room.wb, room.trainer, room.sheet(0), "vi"))
        twin = room.play(1, kept)
        on_paper, on_phone = room.result(0, kept.id), room.result(1, twin)
        same = ("decision", "points", "possible", "max_points", "failed_must_pass", "needs_review", "competencies")
        assert {key: on_paper[key] for key in same} == {key: on_phone[key] for key in same}
        for mine, theirs in zip(on_paper["slots"], on_phone["slots"], strict=True):  # type: ignore[call-overload]
            assert {**mine, "on_device": False} == theirs
        assert on_paper["points"] == 11
        with room.wb.database.connect() as c:
            assert [journal.attempts.projected(c, one.person, kept.release) for one in (kept, room.attempt(twin))] == [
                kept.id,
                twin,
            ]
            scores = journal.scores.of_attempts(c, [kept.id, twin])
            assert [one.points for one in scores[kept.id]] == [one.points for one in scores[twin]]

    def test_it_is_an_attempt_marked_as_paper(self, room: Room) -> None:
        """Submitted, with the paper's variants and one event a slot; the act names who, which paper and why."""
        sheet = room.sheet(2, reason="Không có điện thoại")
        kept = room.attempt(keep_sheet(room.wb, room.trainer, sheet, "vi"))
        assert (kept.state, kept.number, kept.submitted_at) == (AttemptState.SUBMITTED, 1, room.clock())
        assert kept.variants == variants_of(room.wb, released(room.wb, CHECK), sheet.code)
        with room.wb.database.connect() as c:
            acts = journal.acts.of_target(c, kept.id)
            answered = journal.events.answers(c, kept.id)
            members = people.workshops.members(c, room.workshop.id)
        assert [(one.what, one.by, one.reason) for one in acts] == [
            ("attempt.paper", room.trainer.id, "Không có điện thoại")
        ]
        assert acts[0].detail == {"paper": sheet.code, "release": kept.release, "on_device": [DEVICE]}
        assert set(answered) == {one.slot for one in kept.variants} - {DEVICE}
        assert room.volunteers[2].id in {one.person.id for one in members}

    def test_the_result_says_what_paper_could_not_hold(self, room: Room) -> None:
        """The slot of the simulated phone is omitted, says why, and keeps a sheet from passing."""
        room.clock.now += timedelta(hours=1)
        result = room.result(3, keep_sheet(room.wb, room.trainer, room.sheet(3), "vi"))
        assert result["on_paper"] is True
        left = [one["slot"] for one in result["slots"] if one["on_device"]]  # type: ignore[attr-defined]
        assert left == result["failed_must_pass"] == [DEVICE]

    def test_the_same_paper_is_not_taken_twice(self, room: Room) -> None:
        """Neither at once nor after the waiting time; another person's sheet of the same paper is."""
        sheet = room.sheet(4)
        keep_sheet(room.wb, room.trainer, sheet, "vi")
        again = room.sheet(4, code=sheet.code, anyway=True, anyway_reason="nhập lại")
        with pytest.raises(Closed, match="đã được nhập") as refusal:
            keep_sheet(room.wb, room.trainer, again, "vi")
        assert refusal.value.code == "paper_known"
        assert keep_sheet(room.wb, room.trainer, room.sheet(5, code=sheet.code), "vi")

    def test_the_forms_rules_hold_unless_a_reason_is_given(self, room: Room) -> None:
        """Within the waiting time a sheet needs the trainer's word and reason, which is kept."""
        keep_sheet(room.wb, room.trainer, room.sheet(6, written={"s06": "A"}), "vi")
        room.clock.now += timedelta(minutes=5)
        sheet = room.sheet(6)
        for more in ({}, {"anyway": True}, {"anyway_reason": "vội"}):
            with pytest.raises(Refused, match="thời gian chờ"):
                keep_sheet(room.wb, room.trainer, room.sheet(6, code=sheet.code, **more), "vi")
        said = room.sheet(6, code=sheet.code, anyway=True, anyway_reason="Đề cũ in mờ")
        kept = room.attempt(keep_sheet(room.wb, room.trainer, said, "vi"))
        assert kept.number == 2
        with room.wb.database.connect() as c:
            assert {one.what: one.reason for one in journal.acts.of_target(c, kept.id)} == {
                "attempt.paper": "Máy hỏng",
                "attempt.paper_anyway": "Đề cũ in mờ",
            }

    def test_an_attempt_left_open_on_a_phone_is_set_aside(self, room: Room) -> None:
        """The laptop died: what was begun is reset with the reason, and does not use up a try."""
        person = room.volunteers[7]
        with room.wb.database.begin() as c:
            people.workshops.join(c, room.workshop.id, person.id, room.clock())
        begun = start_attempt(room.wb, Visitor(person=person, workshop=room.workshop, token=""), CHECK)
        sheet = room.sheet(7)
        with pytest.raises(Refused, match="làm dở"):
            keep_sheet(room.wb, room.trainer, sheet, "vi")
        said = room.sheet(7, code=sheet.code, anyway=True, anyway_reason="Máy chủ tắt giữa chừng")
        keep_sheet(room.wb, room.trainer, said, "vi")
        assert room.attempt(begun).state is AttemptState.RESET
        with room.wb.database.connect() as c:
            assert [one.what for one in journal.acts.of_target(c, begun)] == ["attempt.reset"]

    def test_what_cannot_be_read_keeps_nothing(self, room: Room) -> None:
        """One impossible letter, or no answer at all: a sentence that names the slot, and no attempt."""
        sheet = room.sheet(8)
        for written, sentence in (({**sheet.written, "s08": "Z"}, r"\(s08\).*“Z”"), ({}, "Chưa nhập câu nào")):
            with pytest.raises(Refused, match=sentence):
                keep_sheet(room.wb, room.trainer, room.sheet(8, code=sheet.code, written=written), "vi")
        with room.wb.database.connect() as c:
            assert journal.attempts.of_person(c, room.volunteers[8].id) == []

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"person": ""}, "Hãy chọn người"),
            ({"person": "0" * 32}, "Không thấy người này"),
            ({"code": "AAAAA", "written": {}}, "Mã đề"),
            ({"reason": ""}, "lý do"),
            ({"workshop": "0" * 32}, "Không thấy lớp"),
        ],
    )
    def test_every_part_is_looked_at(self, room: Room, changes: dict[str, object], sentence: str) -> None:
        """Somebody unknown, a wrong code, no reason, somebody else's class."""
        code = new_codes(room.wb, CHECK, 1)[0]
        sheet = room.sheet(9, **{"code": code, **({"written": room.written(code)} | changes)})
        with pytest.raises(Refused, match=sentence):
            keep_sheet(room.wb, room.trainer, sheet, "vi")


class TestWho:
    """Who may type in whose sheet."""

    def test_nobody_of_another_unit(self, room: Room) -> None:
        """A trainer of another commune neither sees the names nor saves a sheet, nor sees what came of one."""
        view = entry_page(room.wb, room.stranger, CHECK, "vi")
        assert (view["people"], view["workshops"]) == ([], [])
        sheet = room.sheet(10)
        for work in (read_sheet, keep_sheet):
            with pytest.raises(NotFound, match="Không thấy người này"):
                work(room.wb, room.stranger, sheet, "vi")
        kept = keep_sheet(room.wb, room.trainer, sheet, "vi")
        with pytest.raises(NotFound):
            entry_page(room.wb, room.stranger, CHECK, "vi", kept=kept)

    def test_no_volunteer_and_nobody_their_own(self, room: Room) -> None:
        """A volunteer is refused; a trainer's own sheet is for another trainer."""
        with pytest.raises(NotAllowed):
            keep_sheet(room.wb, room.volunteers[0], room.sheet(11), "vi")
        with pytest.raises(NotAllowed, match="chính mình"):
            keep_sheet(room.wb, room.trainer, room.sheet(11, person=room.trainer.id), "vi")


class TestPrinted:
    """The papers."""

    def test_neighbours_have_different_papers(self, room: Room) -> None:
        """Four papers of one printing: different codes, and different letters for the right answers."""
        codes = new_codes(room.wb, CHECK, 4)
        letters = [tuple(room.written(one).items()) for one in codes]
        assert len(set(codes)) == len(set(letters)) == 4

    def test_no_key_is_printed(self, room: Room, tmp_path: Path) -> None:
        """No explanation, misconception or rubric of any item stands in the file, and it asks for nothing else."""
        out = tmp_path / "giay.html"
        options = ("paper", str(CHECK), "--codes", "12", "--out", str(out), "--data", str(room.wb.settings.data))
        done = CliRunner().invoke(root, ["check", *options, "--course", str(COURSE)])
        assert done.exit_code == 0, done.output
        page = markup.unescape(out.read_text(encoding="utf-8"))
        assert len(re.findall(r"<article", page)) == 12
        assert not re.search(r"(?:src|href)=|url\(|<script", page)
        for item in released(room.wb, CHECK).items.values():
            secrets = [item.rationale["vi"]]
            secrets += [one.text["vi"] for one in item.body.criteria] if isinstance(item.body, ShortText) else []
            secrets += [
                one.misconception.text["vi"]
                for one in getattr(item.body, "options", ())
                if one.misconception is not None
            ]
            assert [one for one in secrets if one in page] == []

    def test_every_slot_stands_on_sheet_and_paper(self, room: Room) -> None:
        """Slots in the form's order, and only the simulated phone is left to a device."""
        (view,) = papers_view(room.wb, CHECK, new_codes(room.wb, CHECK, 1), "en")["papers"]  # type: ignore[misc]
        assert isinstance(view, Mapping)
        assert [one["slot"] for one in view["slots"]] == [one.id for one in released(room.wb, CHECK).form.slots]
        assert (view["on_device"], view["device_must_pass"]) == ([9], True)

    def test_only_released_checks_and_their_codes(self, room: Room) -> None:
        """An unknown check, a foreign code, no paper or too many: a sentence each."""
        for codes in ((), ("AAAAA",), ("xx",), ("AAAAA",) * 13):
            with pytest.raises(Refused):
                papers_view(room.wb, CHECK, codes, "vi")
        with pytest.raises(NotFound):
            new_codes(room.wb, CheckId("khong-co"), 4)
        with pytest.raises(Refused):
            new_codes(room.wb, CHECK, 13)


# -- over HTTP ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ward]:
    """A server on the same people."""
    made = Ward(tmp_path_factory.mktemp("paper"))
    make_room(made.settings, Clock(now=datetime.now(UTC))).wb.database.dispose()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def trainer(ward: Ward) -> Iterator[httpx.Client]:
    with ward.client() as made:
        assert ward.post(made, "staff", name="giangvien1", password=PASSWORD).status_code == 302
        yield made


def typed(ward: Ward, page: httpx.Response, code: str, name: str) -> dict[str, str]:
    """The fields of a right sheet for somebody whose name the page offers."""
    wb = ward.workbench
    found = re.search(rf'<option value="([0-9a-f]{{32}})">{re.escape(name)} ·', page.text)
    assert found, name
    release = released(wb, CHECK)
    fields = {"person": found[1], "code": code.lower(), "reason": "Máy hỏng"}
    for variant in variants_of(wb, release, code):
        item = release.items[variant.item_id]
        response = parse(item, variant, right_value(item, variant))
        assert not isinstance(response, Unparsable)
        fields[f"a-{variant.slot}"] = paper.written_as(item, variant, response)
    return fields


@pytest.mark.slow
@pytest.mark.xdist_group("serving")
class TestOverHttp:
    """The pages on a running server."""

    def test_from_print_to_result(self, ward: Ward, trainer: httpx.Client) -> None:
        """Print, type in, read what was understood, save, and type the same sheet again in vain."""
        printed = trainer.get("vi/paper/vneid?codes=3", follow_redirects=True)
        codes = printed.url.params["paper"].split(",")
        assert len(codes) == 3
        assert printed.text.count("<article") == 3
        assert all(code in printed.text for code in codes)
        assert trainer.get(f"vi/paper/vneid?paper={','.join(codes)}").text == printed.text
        assert 'lang="en"' in trainer.get(f"en/paper/vneid?paper={codes[0]}").text

        page = trainer.get("vi/paper/vneid/enter")
        fields = typed(ward, page, codes[0], ward.stranger()[0])
        here = "vi/paper/vneid/enter"
        first = ward.post(trainer, here, step="write", **{k: fields[k] for k in ("person", "code", "reason")})
        assert first.status_code == 200
        assert 'name="a-s01"' in first.text
        assert f'name="a-{DEVICE}"' not in first.text
        wrong = ward.post(trainer, here, step="read", **{**fields, "a-s08": "Z"})
        assert wrong.status_code == 422
        assert "(s08)" in wrong.text
        assert fields["a-s13"][:20] in wrong.text
        understood = ward.post(trainer, here, step="read", **fields)
        assert understood.status_code == 200
        assert "Hãy so với phiếu" in understood.text
        assert ward.rows("SELECT count(*) FROM attempt") == [(0,)]
        saved = ward.post(trainer, here, step="save", **fields)
        assert saved.status_code == 303
        after = trainer.get(saved.headers["Location"])
        assert "11/15" in after.text
        again = ward.post(trainer, here, step="save", **fields)
        assert again.status_code == 422
        assert "đã được nhập" in again.text
        assert ward.rows("SELECT count(*), max(state) FROM attempt") == [(1, "submitted")]

    def test_pages_of_typing_in_hold_no_key(self, ward: Ward, trainer: httpx.Client) -> None:
        """Before a sheet is kept, no explanation and no word of an option that was not typed comes to the page."""
        code = trainer.get("vi/paper/vneid?codes=1").headers["Location"].partition("=")[2]
        fields = typed(ward, trainer.get("vi/paper/vneid/enter"), code, ward.stranger()[0])
        first = {key: value for key, value in fields.items() if not key.startswith("a-")}
        for step, given in (("write", first), ("read", {**first, "a-s06": "A"})):
            page = markup.unescape(ward.post(trainer, "vi/paper/vneid/enter", step=step, **given).text)
            release = released(ward.workbench, CHECK)
            assert [one.id for one in release.items.values() if one.rationale["vi"] in page] == []
            shown = {
                option.text["vi"]
                for variant in variants_of(ward.workbench, release, code)
                for option in getattr(release.items[variant.item_id].body, "options", ())
                if option.text["vi"] in page
            }
            assert len(shown) <= (step == "read")

    def test_who_is_turned_away(self, ward: Ward, trainer: httpx.Client) -> None:
        """A stranger signs in first, a volunteer may not, a trainer of another unit finds nobody."""
        pages = ("vi/paper/vneid?codes=1", "vi/paper/vneid/enter")
        code = new_codes(ward.workbench, CHECK, 1)[0]
        ((workshop,),) = ward.rows("SELECT code FROM workshop")
        fields = typed(ward, trainer.get(pages[1]), code, ward.stranger()[0])
        with ward.client() as nobody:
            assert all(nobody.get(one).headers["Location"].startswith("/sign-in") for one in pages)
            assert ward.post(nobody, pages[1], step="save", **fields).headers["Location"].startswith("/sign-in")
        with ward.client(ward.newcomer(workshop)) as volunteer:
            assert [volunteer.get(one).status_code for one in pages] == [403, 403]
            assert ward.post(volunteer, pages[1], step="save", **fields).status_code == 403
        with ward.client() as other:
            assert ward.post(other, "staff", name="giangvien9", password=PASSWORD).status_code == 302
            assert not re.search(r'<option value="[0-9a-f]{32}">', other.get(pages[1]).text)
            for step in ("write", "read", "save"):
                refused = ward.post(other, pages[1], step=step, **fields)
                assert refused.status_code == 422
                assert "Không thấy người này" in refused.text
        assert ward.rows("SELECT count(*) FROM attempt WHERE person_id = ?", fields["person"]) == [(0,)]

    def test_another_sites_form_does_nothing(self, trainer: httpx.Client) -> None:
        """Without the token of our own form it is refused before it is read."""
        assert trainer.post("vi/paper/vneid/enter", data={"step": "save"}).status_code == 403

    @pytest.mark.parametrize(
        "path", ["vi/paper/khong-co?codes=4", "vi/paper/vneid?paper=AAAAA", "vi/paper/khong-co/enter"]
    )
    def test_what_is_not_there(self, trainer: httpx.Client, path: str) -> None:
        """An unknown check and a wrong code are told in a sentence."""
        answer = trainer.get(path)
        assert answer.status_code == 404
        assert re.search("chưa được phát hành|Mã đề", answer.text)
