"""A form that requires online courses, from the list to the certificate: result, home, report and desks agree."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import ipywidgets as w
import pytest
from click.testing import CliRunner

from haidang import journal, nbgrading, people
from haidang.cli import root
from haidang.desks.coordinator import CoordinatorDesk
from haidang.desks.courses import OnlineCourses
from haidang.desks.trainer import TrainerDesk
from haidang.desks.who import Asked
from haidang.domain.attempts import JsonValue
from haidang.domain.errors import ContentError, NotAllowed, NotFound, Refused
from haidang.domain.ids import AttemptId, CheckId, CourseId, SlotId
from haidang.domain.people import Membership, Person, Role, UnitLevel, Workshop
from haidang.domain.records import Origin
from haidang.nbgrading import CourseFolder
from haidang.people import demo
from haidang.store import Database
from haidang.workbench.answers import take_events
from haidang.workbench.attempts import owned_attempt, start_attempt, submit_attempt
from haidang.workbench.checks import release_check, released
from haidang.workbench.home import home_view
from haidang.workbench.opening import Settings, Workbench, open_workbench
from haidang.workbench.records import (
    enter_records,
    import_records,
    lacking_of,
    preview_records,
    records_seen,
    remove_record,
)
from haidang.workbench.report import progress_of
from haidang.workbench.results import result_for_page
from haidang.workbench.sample_answers import right_value
from haidang.workbench.visits import Visitor
from haidang.workbench.workshops import create_workshop

pytestmark = pytest.mark.xdist_group("courses-in-use")  # one worker: what they stand on takes seconds to make

ROOT = Path(__file__).parents[2]
CHECK = CheckId("vneid")
ONE, TWO = CourseId("binh-dan-hoc-vu-so"), CourseId("thanh-nien-tinh-nguyen")
CLOCK = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)


@dataclass
class Ward:
    """The demonstration ward, one of whose volunteers has passed a check that requires both courses."""

    wb: Workbench
    coordinator: Person
    trainer: Person
    stranger: Person
    volunteers: list[Person]
    workshop: Workshop
    attempt: AttemptId

    def visitor(self) -> Visitor:
        return Visitor(person=self.volunteers[0], workshop=self.workshop, token="")

    def result(self) -> dict[str, object]:
        return result_for_page(self.wb, self.visitor(), self.attempt, "vi")

    def asked(self, actor: Person) -> Asked:
        return Asked(wb=self.wb, actor=actor, language="vi", translate=lambda sentence: sentence)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with one check, which requires both online courses."""
    folder = tmp_path_factory.mktemp("course") / "assessments"
    shutil.copytree(ROOT / "assessments", folder)
    for path in (folder / "forms").glob("*.yaml"):
        if path.stem != CHECK:
            path.unlink()
    form = folder / "forms" / f"{CHECK}.yaml"
    form.write_text(form.read_text(encoding="utf-8") + f"\nrequires: [{ONE}, {TWO}]\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def template(course: Path, tmp_path_factory: pytest.TempPathFactory) -> Ward:
    """Make the ward once; every test gets a copy of its data folder."""
    data = tmp_path_factory.mktemp("template")
    wb = open_workbench(Settings(data=data, course=course, notebooks=ROOT / "notebooks"), now=lambda: CLOCK)
    with wb.database.begin() as c:
        made = demo.install_demo(
            c, demo.ward_small(), staff_password="den-bien-sang", now=CLOCK, new_id=wb.new_id, keys=wb.keys
        )
        other = people.units.add(
            c, code="ak", name="Phường An Khê", level=UnitLevel.COMMUNE, parent=made.ward.parent, new_id=wb.new_id
        )
        stranger = people.persons.add(
            c, code="DP77", display_name="Điều Phối Khác", now=CLOCK, new_id=wb.new_id,
            memberships=[Membership(unit=other.id, role=Role.COORDINATOR)],
        )  # fmt: skip
    logins = {one.login: one.person for one in made.sign_ins}
    folk = [one.person for one in made.sign_ins if not one.login]
    release_check(wb, CHECK)
    trainer = logins["giangvien1"]
    workshop = create_workshop(
        wb, trainer, unit=made.ward.id, title="Lớp thử", day=TODAY, lessons=["02-vneid"], checks=[CHECK]
    )
    with wb.database.begin() as c:
        people.workshops.join(c, workshop.id, folk[0].id, CLOCK)
    visitor = Visitor(person=folk[0], workshop=workshop, token="")
    attempt = start_attempt(wb, visitor, CHECK)
    release = released(wb, CHECK)
    events: list[JsonValue] = [
        {
            "uuid": wb.new_id(),
            "kind": "answer",
            "attempt": attempt,
            "slot": one.slot,
            "value": right_value(release.items[one.item_id], one),
            "at": "",
        }
        for one in owned_attempt(wb, visitor, attempt).variants
    ]
    take_events(wb, visitor, {"events": events}, "vi")
    submit_attempt(wb, visitor, attempt)
    nbgrading.set_mark(wb.folder, release.id, folk[0].id, SlotId("s13"), 2.0, "")
    wb.database.dispose()
    return Ward(
        wb=wb,
        coordinator=logins["dieuphoi"],
        trainer=trainer,
        stranger=stranger,
        volunteers=folk,
        workshop=workshop,
        attempt=attempt,
    )


@pytest.fixture
def ward(template: Ward, tmp_path: Path) -> Iterator[Ward]:
    data = tmp_path / "data"
    shutil.copytree(template.wb.settings.data, data)
    wb = replace(
        template.wb,
        settings=replace(template.wb.settings, data=data),
        database=Database(f"sqlite:///{data / 'journal.db'}"),
        folder=CourseFolder(data),
    )
    yield replace(template, wb=wb)
    wb.database.dispose()


def test_the_certificate_waits_for_both_courses(ward: Ward, tmp_path: Path) -> None:
    """Passed alone certifies nobody: result, home and report say what is missing, until both are recorded."""
    me = ward.volunteers[0]
    result = ward.result()
    assert (result["decision"], result["certificate"]) == ("certified", False)
    assert [one["done"] for one in result["courses"]] == [False, False]  # type: ignore[attr-defined]
    with ward.wb.database.connect() as c:
        assert journal.acts.of_target(c, me.id) == []
    note = str(home_view(ward.wb, ward.visitor(), "vi", "/"))
    assert "Bạn đã đạt bài, còn thiếu khóa: “Bình dân học vụ số”, “Thanh niên" in note
    assert progress_of(ward.wb, ward.coordinator).whole.certified.numerator == 0

    path = tmp_path / "khoa.csv"
    path.write_text(f"Mã;Bình dân học vụ số\n{me.code};05/10/2026\n", encoding="utf-8")
    import_records(ward.wb, preview_records(ward.wb, path))
    enter_records(ward.wb, ward.trainer, me.id, {TWO: TODAY - timedelta(days=2)})
    result = ward.result()
    assert result["certificate"] is True
    assert [(one["completed_on"], one["origin"]) for one in result["courses"]] == [  # type: ignore[attr-defined]
        ("2026-10-05", "nhập từ tệp khoa.csv ngày 22/11/2026"),
        ("2026-11-20", f"do {ward.trainer.display_name} nhập ngày 22/11/2026"),
    ]
    assert "còn thiếu khóa" not in str(home_view(ward.wb, ward.visitor(), "vi", "/"))
    whole = progress_of(ward.wb, ward.coordinator).whole
    assert (whole.certified.numerator, whole.both_courses.numerator, whole.both_courses.denominator) == (1, 1, 84)


def test_staff_record_for_their_own_people_only(ward: Ward) -> None:
    """Other wards, volunteers and oneself are refused; so are impossible days, unknown courses and nothing at all."""
    me, day = ward.volunteers[0].id, {ONE: TODAY}
    with pytest.raises(NotFound):
        enter_records(ward.wb, ward.stranger, me, day)
    with pytest.raises(NotAllowed):
        enter_records(ward.wb, ward.volunteers[1], ward.volunteers[1].id, day)
    with pytest.raises(NotFound):
        enter_records(ward.wb, ward.trainer, ward.trainer.id, day)
    for wrong, code in (
        (None, "completed_on"),
        (TODAY + timedelta(days=1), "completed_on"),
        (date(2019, 1, 1), "completed_on"),
    ):
        with pytest.raises(Refused) as refused:
            enter_records(ward.wb, ward.trainer, me, {ONE: wrong})
        assert refused.value.code == code
    with pytest.raises(NotFound):
        enter_records(ward.wb, ward.trainer, me, {CourseId("khac"): TODAY})
    with pytest.raises(Refused):
        enter_records(ward.wb, ward.trainer, me, {})
    assert records_seen(ward.wb, ward.trainer, me) == {}
    assert lacking_of(ward.wb, ward.stranger) == []
    assert len(lacking_of(ward.wb, ward.coordinator)) == 84


def test_a_record_of_others_is_neither_seen_nor_removed(ward: Ward) -> None:
    """Outside the own part there is nothing to see; inside, a removal needs a reason and is an act."""
    me = ward.volunteers[0].id
    enter_records(ward.wb, ward.trainer, me, {ONE: TODAY})
    assert records_seen(ward.wb, ward.stranger, me) == {}
    with pytest.raises(NotFound):
        remove_record(ward.wb, ward.stranger, me, ONE, reason="x")
    with pytest.raises(Refused):
        remove_record(ward.wb, ward.coordinator, me, ONE, reason="")
    remove_record(ward.wb, ward.coordinator, me, ONE, reason="Ghi nhầm người")
    with ward.wb.database.connect() as c:
        assert {one.what for one in journal.acts.of_target(c, me)} == {"course.record", "course.remove"}


def test_a_list_is_written_whole_or_not_at_all(ward: Ward, tmp_path: Path) -> None:
    """One wrong row keeps everybody out; --dry-run writes nothing; the second time is the real one."""
    path, folk = tmp_path / "khoa.csv", ward.volunteers
    good = f"Mã;BDHVS;TNTN hỗ trợ CQĐP hai cấp\n{folk[0].code};x;05/10/2026\n{folk[1].code};;x\n"
    path.write_text(good + "KHONG-CO;x;\n", encoding="utf-8-sig")
    plan = preview_records(ward.wb, path)
    with pytest.raises(ContentError):
        import_records(ward.wb, plan)
    where = ["--data", str(ward.wb.settings.data), "--course", str(ward.wb.settings.course)]
    run = lambda *more: CliRunner().invoke(root, ["roster", "courses", str(path), *where, *more])  # noqa: E731
    refused = run()
    assert refused.exit_code == 1
    assert "khoa.csv:4: RO052" in refused.output
    path.write_text(good, encoding="utf-8-sig")
    dry = run("--dry-run")
    assert (dry.exit_code, "3 mới" in dry.output, "chưa ghi gì" in dry.output) == (0, True, True)
    assert records_seen(ward.wb, ward.trainer, folk[0].id) == {}
    done = run()
    assert "Đã ghi: 3 lượt mới" in done.output
    assert {one.origin for one in records_seen(ward.wb, ward.trainer, folk[0].id).values()} == {Origin.IMPORTED}
    assert "0 mới, 0 thay ngày cũ, 3 đã có sẵn" in run().output


def _find(widget: w.Widget, kind: type, label: str) -> w.Widget:
    found = [one for one in _all(widget) if isinstance(one, kind) and one.description == label]
    assert found, label
    return found[0]


def _all(widget: w.Widget) -> Iterator[w.Widget]:
    yield widget
    for child in getattr(widget, "children", ()):
        yield from _all(child)


def _text(widget: w.Widget) -> str:
    return " ".join(one.value for one in _all(widget) if isinstance(one, w.HTML))


def test_the_panel_records_and_takes_away(ward: Ward) -> None:
    """Choose a person, tick a course, save: the origin stands there; taking it away asks for a reason."""
    panel = OnlineCourses(ward.asked(ward.trainer))
    panel.open(ward.workshop.unit)
    assert "84/84 người còn thiếu khóa" in _text(panel.widget)
    _find(panel.widget, w.Text, "Tìm người").value = ward.volunteers[0].code
    save = _find(panel.widget, w.Button, "Ghi nhận")
    save.click()
    assert "Hãy đánh dấu ít nhất một khóa." in _text(panel.widget)
    tick = _find(panel.widget, w.Checkbox, "Bình dân học vụ số")
    tick.value = True
    save.click()
    assert f"do {ward.trainer.display_name} nhập ngày 22/11/2026" in _text(panel.widget)
    assert tick.disabled
    remove = _find(panel.widget, w.Button, "Xóa ghi nhận này")
    remove.click()
    assert "Hãy ghi lý do" in _text(panel.widget)
    _find(panel.widget, w.Text, "Lý do xóa").value = "Ghi nhầm người"
    remove.click()
    assert records_seen(ward.wb, ward.trainer, ward.volunteers[0].id) == {}
    assert not tick.disabled


def test_both_desks_have_the_panel(ward: Ward) -> None:
    """The trainer finds it among the parts, the coordinator beside the numbers of each and both courses."""
    enter_records(ward.wb, ward.trainer, ward.volunteers[0].id, {ONE: TODAY, TWO: TODAY})
    trainer = TrainerDesk(ward.asked(ward.trainer))
    tabs = next(one for one in _all(trainer.widget) if isinstance(one, w.ToggleButtons))
    tabs.value = "courses"
    assert "83/84 người còn thiếu khóa" in _text(trainer.widget)
    desk = CoordinatorDesk(ward.asked(ward.coordinator))
    text = _text(desk.widget)
    assert "Cả hai khóa" in text
    assert "1/84" in text
    _find(desk.widget, w.Button, "Ghi nhận khóa trực tuyến").click()
    assert "83/84 người còn thiếu khóa" in _text(desk.widget)
    foreign = CoordinatorDesk(ward.asked(ward.stranger))
    _find(foreign.widget, w.Button, "Ghi nhận khóa trực tuyến").click()
    assert not any(one.display_name in _text(foreign.widget) for one in ward.volunteers)
