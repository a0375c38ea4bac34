"""Online courses at a desk: who lacks which, and what staff record after they have seen it."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import ipywidgets as w

from haidang.desks.controls import Chooser, Notice, button, column, grid, html, on_change, put, row, show, wide
from haidang.desks.markup import Safe, element, join, table, tag
from haidang.desks.who import Asked
from haidang.domain.ids import CourseId, PersonId, UnitId
from haidang.people.names import plain
from haidang.workbench.attempts import today_in_vietnam
from haidang.workbench.records import Lacking, enter_records, lacking_of, origin_words, records_seen, remove_record
from haidang.workbench.report import Volunteer, course_titles, volunteers_of

MOST_SHOWN = 60
"""Names in the list at once; typing a part of the name narrows it."""
MOST_LACKING = 200
"""Rows of the table of those who lack a course."""


class OnlineCourses:
    """Who lacks which course, and one person's courses to record or to take away. Own units only.

    `changed` is called after something was recorded or taken away.
    """

    def __init__(self, asked: Asked, changed: Callable[[], None] = lambda: None) -> None:
        self._asked, self._changed = asked, changed
        self._people: list[Volunteer] = []
        self._open: set[PersonId] = set()
        self._unit: UnitId | None = None
        translate = asked.translate
        self._titles = course_titles(asked.wb, asked.language)
        self._notice = Notice(translate)
        self._wanted = wide(
            w.Text(
                description=translate("Tìm người"), placeholder=translate("gõ tên hoặc mã, có dấu hay không đều được")
            )
        )
        self._person = Chooser(translate("Người đã học xong"), self._chosen)
        self._held, self._lacking = html(), html()
        self._ticks = {
            CourseId(key): w.Checkbox(description=title, indent=False, layout=w.Layout(width="100%"))
            for key, title in self._titles.items()
        }
        self._day = wide(w.DatePicker(description=translate("Ngày hoàn thành")))
        guarded = self._notice.guarded
        self._removed = Chooser(translate("Khóa ghi nhầm"))
        self._reason = wide(
            w.Text(
                description=translate("Lý do xóa"), placeholder=translate("ví dụ: ghi nhầm người; lý do được lưu lại")
            )
        )
        self._taking_away = column(
            self._removed.widget,
            self._reason,
            row(button(translate("Xóa ghi nhận này"), guarded(self._remove), style="danger")),
        )
        entry = column(
            html(element("h2", translate("Ghi nhận cho một người"))),
            self._wanted,
            self._person.widget,
            self._held,
            *self._ticks.values(),
            self._day,
            row(button(translate("Ghi nhận"), guarded(self._save), style="primary")),
            self._notice.place,
            self._taking_away,
            card=True,
        )
        overview = column(html(element("h2", translate("Ai còn thiếu khóa nào"))), self._lacking, card=True)
        self.widget: w.Widget = column(html(element("h2", translate("Khóa trực tuyến"))), grid(overview, entry))
        self._day.value = today_in_vietnam(asked.wb.now())
        on_change(self._wanted, self._narrow)

    def open(self, unit: UnitId | None) -> None:
        """Offer the people of one unit of the actor's scope, or of all of it, and look who lacks what."""
        self._unit = unit
        self._people = volunteers_of(self._asked.wb, self._asked.actor, unit)
        self._notice.clear()
        self.refresh()
        self._narrow()

    def refresh(self) -> None:
        """Look again who lacks which course."""
        translate = self._asked.translate
        if not self._titles:
            put(
                self._lacking,
                element("p", translate("Khóa học này không yêu cầu khóa trực tuyến nào."), class_="hd-dim"),
            )
            return
        found = lacking_of(self._asked.wb, self._asked.actor, self._unit)
        self._open = {one.person for one in found}
        put(self._lacking, self._drawn(found))

    def _drawn(self, found: list[Lacking]) -> Safe:
        translate = self._asked.translate
        if not self._people:
            return element("p", translate("Chưa có tình nguyện viên nào trong danh sách."), class_="hd-dim")
        if not found:
            return element("p", translate("Mọi người đã xong đủ các khóa."), class_="hd-fine")
        rows = [
            (
                element("strong", one.name),
                one.code,
                one.team,
                join((tag(self._titles[str(course)], "bad") for course in one.courses), " "),
            )
            for one in found[:MOST_LACKING]
        ]
        head = (translate("Tên"), translate("Mã"), translate("Tổ"), translate("Còn thiếu"))
        more = len(found) - MOST_LACKING
        rest = translate("… và %(n)s người nữa; chọn một tổ để xem hết.") % {"n": more} if more > 0 else ""
        count = translate("%(n)s/%(of)s người còn thiếu khóa") % {"n": len(found), "of": len(self._people)}
        return join(
            (
                element("p", count, class_="hd-dim", role="status"),
                table(head, rows, label=translate("Ai còn thiếu khóa nào"), height="60vh"),
                rest,
            )
        )

    def _narrow(self) -> None:
        key = plain(self._wanted.value)
        found = [one for one in self._people if key in plain(one.name) or key in plain(one.code)]
        found.sort(key=lambda one: one.person not in self._open)  # whoever lacks something comes first
        offered = ((f"{one.name} · {one.code} · {one.team}", one.person) for one in found[:MOST_SHOWN])
        self._person.offer(offered, self._person.value)
        self._look()

    def _chosen(self) -> None:
        self._notice.clear()
        self._look()

    def _look(self) -> None:
        """Show what is recorded for the person, with its origin."""
        person, translate = cast("PersonId | None", self._person.value), self._asked.translate
        held = records_seen(self._asked.wb, self._asked.actor, person) if person else {}
        lines = [
            element(
                "li",
                element("strong", self._titles.get(str(course), course)),
                " · ",
                translate("xong ngày %(day)s") % {"day": one.completed_on.strftime("%d/%m/%Y")},
                element("div", origin_words(one, self._asked.language), class_="hd-dim"),
            )
            for course, one in held.items()
        ]
        nothing = element("p", translate("Chưa có khóa nào được ghi nhận."), class_="hd-dim") if person else Safe("")
        put(self._held, element("ul", *lines) if lines else nothing)
        for course, tick in self._ticks.items():
            tick.value = False
            tick.disabled = person is None or course in held
        self._removed.offer((self._titles.get(str(course), str(course)), course) for course in held)
        show(self._taking_away, visible=bool(held))

    def _need_person(self) -> PersonId | None:
        person = cast("PersonId | None", self._person.value)
        if person is None:
            self._notice.bad(self._asked.translate("Hãy chọn một người."))
        return person

    def _save(self) -> None:
        person, asked = self._need_person(), self._asked
        if person is None:
            return
        ticked = {course: self._day.value for course, tick in self._ticks.items() if tick.value}
        enter_records(asked.wb, asked.actor, person, ticked)
        self._again(asked.translate("Đã ghi nhận. Tên bạn và ngày nhập hiện bên cạnh."))

    def _remove(self) -> None:
        person, asked = self._need_person(), self._asked
        course = cast("CourseId | None", self._removed.value)
        if person is None or course is None:
            return
        remove_record(asked.wb, asked.actor, person, course, reason=self._reason.value)
        self._reason.value = ""
        self._again(asked.translate("Đã xóa ghi nhận; lý do đã được lưu lại."))

    def _again(self, text: str) -> None:
        self._look()
        self.refresh()
        self._changed()
        self._notice.good(text)
