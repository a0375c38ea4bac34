"""The trainer's desk: choose or make a workshop, run it, see what it answered, help one person, mark short texts."""

from __future__ import annotations

from datetime import date
from typing import cast

import ipywidgets as w

from haidang.desks.answers import ClassAnswersPart
from haidang.desks.classroom import Classroom
from haidang.desks.controls import (
    Chooser,
    Notice,
    beside,
    button,
    choices,
    column,
    every,
    grid,
    html,
    on_change,
    put,
    row,
    show,
    wide,
)
from haidang.desks.courses import OnlineCourses
from haidang.desks.helping import Helping
from haidang.desks.marking import Marking
from haidang.desks.markup import Safe, element
from haidang.desks.projector import Projector
from haidang.desks.who import Asked
from haidang.domain.ids import CheckId, UnitId, WorkshopId
from haidang.domain.people import Unit, UnitLevel, Workshop
from haidang.domain.text import in_language
from haidang.workbench.attempts import today_in_vietnam
from haidang.workbench.checks import release_check
from haidang.workbench.notebooks import lessons
from haidang.workbench.visits import team_name
from haidang.workbench.workshops import create_workshop, teachable_units, workshops_of

REFRESH_SECONDS = 3.0
MOST_WORKSHOPS = 60
"""The latest ones; older workshops are in the reports."""


class TrainerDesk:
    """One trainer's view. `widget` is what the page shows."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        translate = asked.translate
        self._notice = Notice(translate)
        self._workshops: dict[WorkshopId, Workshop] = {}
        self._chooser = Chooser(translate("Lớp"), self._notice.guarded(self._chosen))
        self._classroom = Classroom(asked, project=self._project, changed=self._reload)
        self._answers = ClassAnswersPart(asked)
        self._helping = Helping(asked)
        self._marking = Marking(asked)
        self._courses = OnlineCourses(asked)
        self._projector = Projector(asked, back=self._back)
        self._form = _NewWorkshop(asked, self._notice, made=self._made)
        self._parts: dict[str, w.Widget] = {
            "class": self._classroom.widget,
            "answers": self._answers.widget,
            "help": self._helping.widget,
            "mark": self._marking.widget,
            "courses": self._courses.widget,
        }
        self._tabs = w.ToggleButtons(
            options=[
                (translate("Lớp học"), "class"),
                (translate("Lớp trả lời"), "answers"),
                (translate("Giúp một người"), "help"),
                (translate("Chấm câu viết"), "mark"),
                (translate("Khóa trực tuyến"), "courses"),
            ],
            layout=w.Layout(width="100%", overflow="visible"),
        )
        self._new = button(translate("Tạo lớp mới"), lambda: self._show_form(visible=True))
        self._empty = html()
        head = html(_greeting(asked))
        chosen = row(beside(self._chooser.widget), self._new)
        self._desk = column(
            head, self._notice.place, chosen, self._form.widget, self._empty, self._tabs, *self._parts.values()
        )
        self.widget = w.VBox([self._desk], layout=w.Layout(width="100%", overflow="visible"))
        on_change(self._tabs, self._notice.guarded(self._turn))
        self._notice.attempt(self._load)
        self._turn()
        every(REFRESH_SECONDS, self._tick)

    # -- which workshop ------------------------------------------------------------------------------------------------

    def _load(self, wanted: WorkshopId | None = None) -> None:
        """Read the workshops again and keep the one that is shown."""
        asked = self._asked
        found = workshops_of(asked.wb, asked.actor)
        found = sorted(found, key=lambda one: one.closed_at is not None)[:MOST_WORKSHOPS]
        self._workshops = {one.id: one for one in found}
        current = wanted or cast("WorkshopId | None", self._chooser.value)
        self._chooser.offer(((self._label(one), one.id) for one in found), current)
        show(self._tabs, visible=bool(found))
        put(
            self._empty,
            Safe("")
            if found
            else element("p", asked.translate("Bạn chưa có lớp nào. Hãy tạo lớp đầu tiên."), class_="hd-card"),
        )
        self._show_form(visible=not found)
        self._chosen()

    def _reload(self) -> None:
        """Something was changed in the class: what was said before is old."""
        self._notice.clear()
        self._load()

    def _label(self, workshop: Workshop) -> str:
        parts = [workshop.day.strftime("%d/%m/%Y"), workshop.title]
        if workshop.closed_at is not None:
            parts.append(self._asked.translate("đã kết thúc"))
        return " · ".join(parts)

    def _chosen(self) -> None:
        workshop = self._workshops.get(cast("WorkshopId", self._chooser.value))
        self._classroom.open(workshop)
        self._answers.open(workshop)
        self._helping.open(workshop)
        self._turn()

    def _turn(self) -> None:
        """Show one part; the others are out of the way."""
        for name, part in self._parts.items():
            show(part, visible=bool(self._workshops) and name == self._tabs.value)
        if self._tabs.value == "mark":
            self._marking.refresh()
        if self._tabs.value == "courses":
            workshop = self._workshops.get(cast("WorkshopId", self._chooser.value))
            self._courses.open(workshop.unit if workshop else None)
        if self._tabs.value == "answers" and self._workshops:
            self._answers.refresh()
        if self._tabs.value != "help":
            self._helping.forget()

    def _show_form(self, *, visible: bool) -> None:
        self._form.show(visible=visible)
        show(self._new, visible=not visible)

    def _made(self, workshop: Workshop | None) -> None:
        if workshop is None:
            self._show_form(visible=not self._workshops)
            return
        self._tabs.value = "class"
        self._load(workshop.id)

    # -- what lives ----------------------------------------------------------------------------------------------------

    def _project(self) -> None:
        workshop = self._workshops.get(cast("WorkshopId", self._chooser.value))
        if workshop is not None:
            self._projector.open(workshop)
            self.widget.children = [self._projector.widget]

    def _back(self) -> None:
        self.widget.children = [self._desk]

    def _tick(self) -> None:
        if self._tabs.value == "class":
            self._classroom.refresh()
        if self.widget.children[0] is self._projector.widget:
            self._projector.refresh()


def _greeting(asked: Asked) -> Safe:
    team = team_name(asked.wb, asked.actor)
    where = f" · {team}" if team else ""
    return element("h1", asked.translate("Chào %(name)s") % {"name": asked.actor.display_name}, where)


class _NewWorkshop:
    """The form for a new workshop."""

    def __init__(self, asked: Asked, notice: Notice, *, made: object) -> None:
        assert callable(made)
        self._asked, self._notice, self._made = asked, notice, made
        translate = asked.translate
        units = teachable_units(asked.wb, asked.actor)
        names = {unit.id: unit.name for unit in units}
        self._unit = wide(
            w.Dropdown(
                description=translate("Đơn vị"), options=choices((_unit_label(one, names), one.id) for one in units)
            )
        )
        self._title = wide(w.Text(description=translate("Tên lớp"), continuous_update=False))
        self._day = wide(w.DatePicker(description=translate("Ngày")))
        self._lessons = {
            one.name: w.Checkbox(description=one.title, indent=False, layout=w.Layout(width="100%"))
            for one in lessons(asked.wb.settings.notebooks, asked.language)
        }
        self._checks = {
            check: w.Checkbox(
                description=in_language(form.title, asked.language), indent=False, layout=w.Layout(width="100%")
            )
            for check, form in sorted(asked.wb.course.forms.items())
        }
        acts = row(
            button(translate("Tạo lớp"), self._create, style="primary"),
            button(translate("Thôi"), lambda: self._made(None)),
        )
        left = column(self._unit, self._title, self._day)
        right = column(
            html(element("strong", translate("Bài học của buổi này"))),
            *self._lessons.values(),
            html(element("strong", translate("Mở ngay bài kiểm tra"))),
            *self._checks.values(),
        )
        self.widget = column(html(element("h2", translate("Lớp mới"))), grid(left, right), acts, card=True)
        self._blank()

    def show(self, *, visible: bool) -> None:
        """Show or hide the form."""
        show(self.widget, visible=visible)

    def _blank(self) -> None:
        today = today_in_vietnam(self._asked.wb.now())
        self._day.value = today
        self._title.value = self._asked.translate("Buổi học ngày %(day)s") % {"day": today.strftime("%d/%m/%Y")}
        for box in (*self._lessons.values(), *self._checks.values()):
            box.value = False

    def _create(self) -> None:
        asked = self._asked
        translate = asked.translate

        def act() -> None:
            checks = [CheckId(name) for name, box in self._checks.items() if box.value]
            if checks:
                self._notice.good(translate("Đang phát hành bài kiểm tra, lần đầu mất vài giây…"))
            for check in checks:
                release_check(asked.wb, check)
            workshop = create_workshop(
                asked.wb,
                asked.actor,
                unit=cast("UnitId", self._unit.value),
                title=self._title.value,
                day=cast("date | None", self._day.value) or today_in_vietnam(asked.wb.now()),
                lessons=[name for name, box in self._lessons.items() if box.value],
                checks=checks,
            )
            self._blank()
            self._made(workshop)
            self._notice.good(translate("Đã tạo lớp. Mã lớp: %(code)s.") % {"code": workshop.code})

        self._notice.guarded(act)()


def _unit_label(unit: Unit, names: dict[UnitId, str]) -> str:
    """A team with its commune, anything else by its name."""
    if unit.level is UnitLevel.TEAM and unit.parent in names:
        return f"{unit.name} · {names[unit.parent]}"
    return unit.name
