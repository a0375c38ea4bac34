"""The coordinator's desk: how far the own part of the unit tree has come, and who is missing."""

from __future__ import annotations

from typing import cast

import ipywidgets as w

from haidang.desks.controls import Chooser, Notice, beside, button, column, grid, html, put, row, show
from haidang.desks.courses import OnlineCourses
from haidang.desks.markup import Safe, bar, download, element, join, table, tag, tile, tiles
from haidang.desks.who import Asked
from haidang.domain.ids import CheckId, UnitId
from haidang.domain.people import UnitLevel
from haidang.domain.text import in_language
from haidang.tracker.progress import Missing, Progress, Share, UnitProgress
from haidang.tracker.spreadsheet import both_courses_words, missing_to_csv, to_csv
from haidang.workbench.attempts import VIETNAM
from haidang.workbench.checks import released_checks
from haidang.workbench.language import decimal
from haidang.workbench.report import busiest_check, check_titles, course_titles, progress_of, visible_units

MOST_NAMES = 200
"""Names shown at once; the file holds all of them."""
MOST_NAMED = 20_000
"""Volunteers of whom a list of names is made at all: of more, a smaller unit is to be chosen first."""
MOST_LINES = 400
"""Units in a table; whole levels of smaller units are left out beyond it."""
MOST_UNITS = 1_000
"""Units offered at once, and lines in a file: of more, a smaller unit is to be chosen first."""
ALL = ""


class CoordinatorDesk:
    """One coordinator's view. `widget` is what the page shows."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._report: Progress | None = None
        translate = asked.translate
        self._notice = Notice(translate)
        self._units = visible_units(asked.wb, asked.actor)
        load, narrow = self._notice.guarded(self._load), self._notice.guarded(self._draw_missing)
        self._unit, self._check = Chooser(translate("Đơn vị"), load), Chooser(translate("Bài kiểm tra"), load)
        self._team, self._state = Chooser(translate("Tổ"), narrow), Chooser(translate("Tình trạng"), narrow)
        self._offer_units()
        titles = check_titles(asked.wb, asked.language)
        self._check.offer(((titles[one], one) for one in released_checks(asked.wb)), busiest_check(asked.wb))
        self._state.offer([(translate("Mọi tình trạng"), ALL), *((self._said(one), one) for one in _TONES)])
        self._tiles, self._table, self._mastery, self._missing = html(), html(), html(), html()
        self._files, self._stamp, self._head, self._finished = html(), html(), html(), html()
        self._courses = OnlineCourses(asked, changed=load)
        self._course_titles = course_titles(asked.wb, asked.language)
        show(self._courses.widget, visible=False)
        self._body = column(
            self._head,
            self._tiles,
            grid(
                column(html(element("h2", translate("Theo đơn vị và tổ"))), self._table, self._files, card=True),
                column(html(element("h2", translate("Năng lực đã vững"))), self._mastery, card=True),
                least="430px",
            ),
            column(html(element("h2", translate("Khóa trực tuyến"))), self._finished, card=True),
            column(
                html(element("h2", translate("Ai còn thiếu"))),
                grid(self._team.widget, self._state.widget),
                self._missing,
                card=True,
            ),
            self._stamp,
        )
        again = button(translate("Tính lại"), self._notice.guarded(self._load))
        entry = button(translate("Ghi nhận khóa trực tuyến"), self._notice.guarded(self._open_courses))
        self.widget: w.Widget = column(
            self._notice.place,
            row(beside(self._unit.widget), beside(self._check.widget), again),
            self._body,
            row(entry),
            self._courses.widget,
        )
        self._load_first()

    def _open_courses(self) -> None:
        """Show who lacks which course in the unit that is chosen, and the form to record one."""
        show(self._courses.widget, visible=True)
        self._courses.open(cast("UnitId | None", self._unit.value or None))

    def _load_first(self) -> None:
        show(self._body, visible=False)
        self._notice.attempt(self._load)

    def _offer_units(self) -> None:
        """The units by their depth; of very many, the upper ones, and those around the one that is chosen."""
        roots = {unit.id for unit in self._units}
        depth = {unit.id: sum(one in roots for one in unit.path) - 1 for unit in self._units}
        around = next((one.path for one in self._units if one.id == self._unit.value), ())
        offered = [
            ("\u2003" * depth[one.id] + one.name, one.id)
            for one in self._units
            if len(self._units) <= MOST_UNITS or depth[one.id] < 2 or one.parent in around
        ]
        self._unit.offer([(self._asked.translate("Toàn phạm vi của tôi"), ALL), *offered], self._unit.value)

    def _load(self) -> None:
        asked = self._asked
        check = cast("CheckId | None", self._check.value)
        report = progress_of(asked.wb, asked.actor, check, str(self._unit.value or ""), most_named=MOST_NAMED)
        self._report = report
        self._offer_units()
        put(self._head, element("h1", self._heading(report)))
        put(self._tiles, self._drawn_tiles(report.whole))
        put(self._table, self._drawn_table(report))
        put(self._mastery, self._drawn_mastery(report.whole, report.competencies))
        put(self._finished, self._drawn_courses(report))
        put(self._files, self._drawn_files(report))
        self._offer_teams(report)
        self._draw_missing()
        now = asked.wb.now().astimezone(VIETNAM)
        text = asked.translate(
            "Tính lúc %(clock)s ngày %(day)s từ sổ ghi và sổ điểm của máy chủ này. Mỗi người tính một lần."
        )
        put(self._stamp, element("p", text % {"clock": f"{now:%H:%M}", "day": f"{now:%d/%m/%Y}"}, class_="hd-dim"))
        show(self._body, visible=True)

    def _heading(self, report: Progress) -> str:
        """Where and when the numbers hold."""
        tops = [one for one in report.units if one.level == report.units[0].level]
        titles = check_titles(self._asked.wb, self._asked.language)
        until = self._asked.translate("tính đến %(day)s") % {"day": report.on.strftime("%d/%m/%Y")}
        return " · ".join((", ".join(one.name for one in tops[:3]), titles[report.check], until))

    # -- numbers -------------------------------------------------------------------------------------------------------

    def _number(self, count: int) -> str:
        return decimal(count, self._asked.language, places=0)

    def _percent(self, share: Share) -> str:
        """The percentage in words; nobody to count is not 0 %."""
        if share.percent is None:
            return self._asked.translate("không có ai")
        return f"{decimal(share.percent, self._asked.language)}\u00a0%"

    def _counts(self, share: Share) -> str:
        return f"{self._number(share.numerator)}/{self._number(share.denominator)}"

    def _barred(self, share: Share) -> Safe:
        """A bar and its number on one line, bars below each other."""
        number = element("span", self._percent(share), style="display: inline-block; min-width: 4.2em")
        return element("span", bar(share.percent), number, style="white-space: nowrap")

    def _tile(self, label: str, share: Share, note: str = "") -> Safe:
        people = self._asked.translate("người")
        small = f"{self._counts(share)} {people}" if share.denominator else ""
        return tile(label, self._percent(share), small, note)

    def _drawn_tiles(self, whole: UnitProgress) -> Safe:
        translate = self._asked.translate
        left = whole.volunteers - whole.certified.numerator
        begun = whole.started.numerator - whole.submitted.numerator
        notes = (
            translate("còn %(n)s người chưa đạt") % {"n": self._number(left)} if whole.volunteers else "",
            translate("%(n)s người đang làm dở") % {"n": self._number(begun)} if begun else "",
        )
        return tiles(
            (
                self._tile(translate("Đạt kiểm tra năng lực"), whole.certified, notes[0]),
                self._tile(translate("Đã nộp bài"), whole.submitted),
                self._tile(translate("Đã bắt đầu"), whole.started, notes[1]),
                *(
                    [self._tile(translate(both_courses_words(len(whole.courses))), whole.both_courses)]
                    if whole.courses
                    else []
                ),
                tile(translate("Chờ giảng viên chấm"), self._number(whole.pending), translate("người")),
            )
        )

    def _drawn_table(self, report: Progress) -> Safe:
        translate = self._asked.translate
        head = (
            translate("Đơn vị"), translate("Người"), translate("Đã bắt đầu"), translate("Đã nộp"), translate("Đạt"),
            translate("Tỷ lệ đạt"),
        )  # fmt: skip
        several = sum(one.level == UnitLevel.COMMUNE.value for one in report.units) > 1
        rows = []
        for one in report.upper(MOST_LINES):
            team = one.level == UnitLevel.TEAM.value
            name = f"{one.name} · {one.within}" if team and several else one.name
            rows.append(
                (
                    name if team else element("strong", name),
                    self._number(one.volunteers),
                    self._counts(one.started) if one.volunteers else "–",
                    self._counts(one.submitted) if one.volunteers else "–",
                    self._counts(one.certified) if one.volunteers else "–",
                    self._barred(one.certified),
                )
            )
        drawn = table(head, rows, numbers=(1, 2, 3, 4, 5), label=translate("Theo đơn vị và tổ"))
        return join((drawn, self._left_out(report, len(rows))))

    def _drawn_courses(self, report: Progress) -> Safe:
        """Each required course and all of them together; the last column is counted, never an average."""
        translate = self._asked.translate
        if not report.courses:
            return element("p", translate("Khóa học này không yêu cầu khóa trực tuyến nào."), class_="hd-dim")
        head = (
            translate("Đơn vị"),
            translate("Người"),
            *(self._course_titles.get(one, one) for one in report.courses),
            translate(both_courses_words(len(report.courses))),
        )
        rows = []
        for one in report.upper(MOST_LINES):
            shares = (*(one.courses[course] for course in report.courses), one.both_courses)
            cells = (f"{self._percent(each)} ({self._counts(each)})" if one.volunteers else "–" for each in shares)
            team = one.level == UnitLevel.TEAM.value
            rows.append((one.name if team else element("strong", one.name), self._number(one.volunteers), *cells))
        columns = tuple(range(1, len(head)))
        drawn = table(head, rows, numbers=columns, label=translate("Khóa trực tuyến"), height="60vh")
        return join((drawn, self._left_out(report, len(rows))))

    def _left_out(self, report: Progress, shown: int) -> Safe:
        """How many smaller units a table leaves out."""
        if shown == len(report.units):
            return Safe("")
        text = self._asked.translate("… và %(n)s đơn vị nhỏ hơn. Hãy chọn một đơn vị để xem bên trong.")
        return element("p", text % {"n": self._number(len(report.units) - shown)}, class_="hd-dim")

    def _drawn_mastery(self, whole: UnitProgress, competencies: tuple[str, ...]) -> Safe:
        translate = self._asked.translate
        known = self._asked.wb.course.competencies
        rows = []
        for key in competencies:
            share = whole.mastery[key]
            named = next((one for name, one in known.items() if str(name) == key), None)
            name = in_language(named.name, self._asked.language) if named else ""
            label = join((element("strong", key), element("div", name, class_="hd-dim")))
            rows.append((label, self._counts(share) if share.denominator else "–", self._barred(share)))
        head = (translate("Năng lực"), translate("Người"), translate("Tỷ lệ"))
        return table(head, rows, numbers=(1, 2), label=translate("Năng lực đã vững"))

    # -- who is missing ------------------------------------------------------------------------------------------------

    def _said(self, state: str) -> str:
        translate = self._asked.translate
        words = {
            "not_started": translate("Chưa bắt đầu"),
            "started": translate("Đang làm, chưa nộp"),
            "not_certified": translate("Chưa đạt"),
            "pending": translate("Chờ chấm"),
            "lacks_courses": translate("Đạt bài, còn thiếu khóa"),
        }
        return words[state]

    def _offer_teams(self, report: Progress) -> None:
        names = dict.fromkeys(one.name for one in report.units if one.level == UnitLevel.TEAM.value)
        offered = [(self._asked.translate("Mọi tổ"), ALL), *((one, one) for one in names)]
        self._team.offer(offered, self._team.value)

    def _draw_missing(self) -> None:
        report, translate = self._report, self._asked.translate
        if report is None:
            return
        if report.left and not report.missing:
            text = translate("Có %(n)s người chưa đạt. Hãy chọn một đơn vị nhỏ hơn để xem tên.")
            put(self._missing, element("p", text % {"n": self._number(report.left)}, class_="hd-dim"))
            return
        found = [one for one in report.missing if self._wanted(one)]
        if not found:
            everybody = (
                translate("Không còn ai thiếu.")
                if report.whole.volunteers
                else translate("Chưa có tình nguyện viên nào trong danh sách.")
            )
            put(
                self._missing,
                element(
                    "p", everybody if not report.missing else translate("Không có ai khớp với bộ lọc."), class_="hd-dim"
                ),
            )
            return
        rows = [
            (element("strong", one.name), one.code, one.team, tag(self._said(one.state), _TONES[one.state]))
            for one in found
        ]
        count = translate("%(n)s người") % {"n": self._number(len(found))}
        more = len(found) - MOST_NAMES
        rest = translate("… và %(n)s người nữa; tệp CSV có đủ.") % {"n": self._number(more)} if more > 0 else ""
        head = (translate("Tên"), translate("Mã"), translate("Tổ"), translate("Tình trạng"))
        put(
            self._missing,
            join(
                (
                    element("p", count, class_="hd-dim", role="status"),
                    table(head, rows[:MOST_NAMES], label=translate("Ai còn thiếu"), height="70vh"),
                    rest,
                )
            ),
        )

    def _wanted(self, one: Missing) -> bool:
        team, state = self._team.value, self._state.value
        return (not team or team in one.team.split(", ")) and (not state or state == one.state)

    def _drawn_files(self, report: Progress) -> Safe:
        translate = self._asked.translate
        if len(report.units) > MOST_UNITS:
            text = translate("Có %(n)s đơn vị: hãy chọn một đơn vị nhỏ hơn để tải tệp.")
            return element("p", text % {"n": self._number(len(report.units))}, class_="hd-dim")
        titles, courses = check_titles(self._asked.wb), course_titles(self._asked.wb)
        stem = f"{report.check}-{report.on:%Y-%m-%d}"
        kind = "text/csv;charset=utf-8"
        links = (
            download(
                translate("Tải bảng này (CSV)"), f"tien-do-{stem}.csv", kind, to_csv(report, titles, courses).encode()
            ),
            download(
                translate("Tải danh sách còn thiếu (CSV)"),
                f"con-thieu-{stem}.csv",
                kind,
                missing_to_csv(report, titles).encode(),
            ),
        )
        return element("div", *links, class_="hd-tags", style="margin-top: 12px")


_TONES = {"not_started": "", "started": "must", "not_certified": "bad", "lacks_courses": "must", "pending": ""}
"""States of who is missing, in the order of the list, with the colour of their label."""
