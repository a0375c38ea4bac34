"""A running workshop: the way in, its checks, the live board, its end."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import datetime

import ipywidgets as w

from haidang.desks.controls import Notice, button, column, grid, html, put, row, show
from haidang.desks.markup import Safe, bar, element, join, safe, table, tag, tile, tiles
from haidang.desks.projector import invitation
from haidang.desks.who import Asked, site_address
from haidang.domain.ids import CheckId
from haidang.domain.people import OpenCheck, Workshop
from haidang.domain.text import in_language
from haidang.workbench.attempts import VIETNAM
from haidang.workbench.checks import release_check, released_checks
from haidang.workbench.workshops import BoardRow, board, close_check, close_workshop, open_check


class Classroom:
    """One workshop at a time.

    Parameters
    ----------
    project
        Shows the way in on the whole page.
    changed
        Reads the workshops again after one was changed.
    """

    def __init__(self, asked: Asked, *, project: Callable[[], None], changed: Callable[[], None]) -> None:
        self._asked, self._changed = asked, changed
        self._workshop: Workshop | None = None
        translate = asked.translate
        self._notice, self._trouble = Notice(translate), Notice(translate)
        self._way_in = html()
        self._project = button(translate("Chiếu lên màn hình lớn"), project)
        self._checks = column()
        self._tiles, self._board = html(), html()
        self._end = column()
        self.widget: w.Widget = column(
            self._notice.place,
            grid(
                column(html(element("h2", translate("Mời vào lớp"))), self._way_in, self._project, card=True),
                column(html(element("h2", translate("Bài kiểm tra"))), self._checks, card=True),
            ),
            self._trouble.place,
            self._tiles,
            column(html(element("h2", translate("Trong lớp"))), self._board, card=True),
            self._end,
        )

    def open(self, workshop: Workshop | None) -> None:
        """Show a workshop."""
        if workshop is None or self._workshop is None or workshop.id != self._workshop.id:
            self._notice.clear()
        self._workshop = workshop
        if workshop is None:
            return
        put(self._way_in, invitation(self._asked, workshop))
        show(self._project, visible=workshop.closed_at is None)
        self._checks.children = [self._check_row(check) for check in self._known_checks(workshop)]
        self._draw_end()
        self.refresh()

    def refresh(self) -> None:
        """Draw the board again. A fault is one sentence above it and goes with the next success."""
        workshop = self._workshop
        if workshop is None:
            return

        def draw() -> None:
            rows = sorted(board(self._asked.wb, self._asked.actor, workshop.id), key=_urgency)
            put(self._tiles, self._counts(rows))
            put(self._board, self._rows(rows, workshop))

        if self._trouble.attempt(draw):
            self._trouble.clear()

    # -- checks --------------------------------------------------------------------------------------------------------

    def _known_checks(self, workshop: Workshop) -> list[CheckId]:
        """Every check of the course, and those of the workshop that the course no longer has; those at work first."""
        opened = {one.check: one.closed_at is None for one in workshop.checks}
        every = dict.fromkeys([*sorted(self._asked.wb.course.forms), *opened])
        return sorted(every, key=lambda one: (not opened.get(one, False), one not in opened))

    def _title(self, check: CheckId) -> str:
        form = self._asked.wb.course.forms.get(check)
        return in_language(form.title, self._asked.language) if form else str(check)

    def _check_row(self, check: CheckId) -> w.Widget:
        workshop = self._workshop
        assert workshop is not None
        translate = self._asked.translate
        state = next((one for one in workshop.checks if one.check == check), None)
        is_open = state is not None and state.closed_at is None
        parts = (element("strong", self._title(check)), Safe("<br>"), self._check_state(state), self._on_paper(check))
        text = html(join(parts))
        text.layout.flex, text.layout.width = "1 1 200px", "auto"
        if workshop.closed_at is not None:
            return row(text)
        if is_open:
            acts = _asking(
                self._asked,
                translate("Đóng bài…"),
                translate("Đóng bài này? Ai đang làm sẽ được nộp với những câu đã trả lời."),
                translate("Đóng bài"),
                self._notice.guarded(lambda: self._close_check(check)),
            )
        else:
            acts = button(translate("Mở bài"), self._notice.guarded(lambda: self._open_check(check)), style="primary")
        return row(text, acts)

    def _on_paper(self, check: CheckId) -> Safe:
        """Links to the papers of a check and to the screen that takes them back, on a server only."""
        address = site_address(os.environ)
        if not address or check not in released_checks(self._asked.wb):
            return Safe("")
        translate, workshop = self._asked.translate, self._workshop
        enter = f"{address}paper/{check}/enter?workshop={workshop.id if workshop else ''}"
        links = (
            element("a", translate("In đề giấy"), href=f"{address}paper/{check}?codes=4", target="_blank"),
            element("a", translate("Nhập bài giấy"), href=enter, target="_blank"),
        )
        return join((Safe("<br>"), join(links, " · ")))

    def _check_state(self, state: OpenCheck | None) -> Safe:
        translate = self._asked.translate
        if state is None:
            return tag(translate("Chưa mở"))
        if state.closed_at is None:
            return tag(translate("Đang mở từ %(clock)s") % {"clock": _clock(state.opened_at)}, "good")
        return tag(translate("Đã đóng lúc %(clock)s") % {"clock": _clock(state.closed_at)}, "must")

    def _open_check(self, check: CheckId) -> None:
        asked, workshop = self._asked, self._workshop
        assert workshop is not None
        self._notice.good(asked.translate("Đang phát hành bài kiểm tra, lần đầu mất vài giây…"))
        release_check(asked.wb, check)
        open_check(asked.wb, asked.actor, workshop.id, check)
        self._changed()
        self._notice.good(
            asked.translate("Đã mở “%(title)s”. Cả lớp vào làm được rồi.") % {"title": self._title(check)}
        )

    def _close_check(self, check: CheckId) -> None:
        asked, workshop = self._asked, self._workshop
        assert workshop is not None
        handed_in = close_check(asked.wb, asked.actor, workshop.id, check)
        self._changed()
        self._notice.good(
            asked.translate("Đã đóng “%(title)s”. Máy nộp thay %(n)s bài đang làm.")
            % {"title": self._title(check), "n": handed_in}
        )

    # -- the end -------------------------------------------------------------------------------------------------------

    def _draw_end(self) -> None:
        workshop = self._workshop
        assert workshop is not None
        translate = self._asked.translate
        if workshop.closed_at is not None:
            self._end.children = []
            return
        self._end.children = [
            _asking(
                self._asked,
                translate("Kết thúc lớp…"),
                translate("Kết thúc lớp? Mọi bài đang mở sẽ đóng và mã lớp hết dùng được. Kết quả vẫn xem được."),
                translate("Kết thúc lớp"),
                self._notice.guarded(self._close),
            )
        ]

    def _close(self) -> None:
        asked, workshop = self._asked, self._workshop
        assert workshop is not None
        close_workshop(asked.wb, asked.actor, workshop.id)
        self._changed()
        self._notice.good(asked.translate("Lớp đã kết thúc."))

    # -- the board -----------------------------------------------------------------------------------------------------

    def _counts(self, rows: Sequence[BoardRow]) -> Safe:
        translate = self._asked.translate
        people = translate("người")
        counts = (
            (translate("Đã vào lớp"), len(rows)),
            (translate("Đang làm bài"), sum(one.state == "started" for one in rows)),
            (translate("Đã nộp"), sum(one.state == "submitted" for one in rows)),
            (translate("Mất kết nối khi đang làm"), sum(_lost(one) for one in rows)),
        )
        return tiles(tile(label, number, people) for label, number in counts)

    def _rows(self, rows: Sequence[BoardRow], workshop: Workshop) -> Safe:
        translate = self._asked.translate
        if not rows:
            return element("p", translate("Chưa có ai vào lớp. Hãy chiếu mã QR cho mọi người quét."), class_="hd-dim")
        head = (
            translate("Tên"),
            translate("Tổ"),
            translate("Tình trạng"),
            translate("Đã trả lời"),
            translate("Kết nối"),
        )
        return table(
            head,
            [
                (
                    element("strong", one.name),
                    one.team,
                    self._state(one),
                    _answered(one),
                    self._connection(one, workshop),
                )
                for one in rows
            ],
            label=translate("Ai đang ở đâu trong lớp"),
        )

    def _state(self, one: BoardRow) -> Safe:
        translate = self._asked.translate
        if one.state == "joined":
            return tag(translate("Đã vào lớp"))
        if one.state == "started":
            return tag(translate("Đang làm"), "must")
        results = {
            "certified": tag(translate("Đạt"), "good"),
            "not_certified": tag(translate("Chưa đạt"), "bad"),
            "pending": tag(translate("Chờ chấm")),
        }
        return join((tag(translate("Đã nộp"), "good"), results.get(one.decision, Safe(""))), " ")

    def _connection(self, one: BoardRow, workshop: Workshop) -> Safe:
        translate = self._asked.translate
        if workshop.closed_at is not None or one.seen_at is None:
            return Safe("")
        if one.connected:
            return Safe(translate("tốt"))
        text = translate("thấy lần cuối %(clock)s") % {"clock": _clock(one.seen_at)}
        return tag(text, "bad") if _lost(one) else element("span", text, class_="hd-dim")


def _lost(one: BoardRow) -> bool:
    """Not heard of in the middle of a check; after handing in, putting the phone away is no loss."""
    return one.state == "started" and not one.connected


def _urgency(one: BoardRow) -> int:
    """Who may need the trainer stands on top; names keep their order among equals."""
    return 0 if _lost(one) else {"started": 1, "joined": 2}.get(one.state, 3)


def _answered(one: BoardRow) -> Safe:
    if not one.slots:
        return Safe("")
    counts = f"{one.answered}/{one.slots}"
    if one.state != "started":
        return safe(counts)
    return element("span", counts, " ", bar(100 * one.answered / one.slots), style="white-space: nowrap")


def _clock(moment: datetime) -> str:
    """Time of day in Vietnam, with the day where it is not today's."""
    local = moment.astimezone(VIETNAM)
    today = datetime.now(VIETNAM).date()
    return local.strftime("%H:%M" if local.date() == today else "%H:%M %d/%m")


def _asking(asked: Asked, label: str, ask: str, confirm: str, act: Callable[[], None]) -> w.Widget:
    """A button that asks once more, in place, before it does what cannot be undone."""
    sure = column()
    first = button(label, lambda: turn(asking=True))

    def turn(*, asking: bool) -> None:
        show(first, visible=not asking)
        show(sure, visible=asking)

    def done() -> None:
        turn(asking=False)
        act()

    sure.children = [
        html(element("p", ask)),
        row(button(confirm, done, style="danger"), button(asked.translate("Thôi"), lambda: turn(asking=False))),
    ]
    turn(asking=False)
    box = column(first, sure)
    box.layout.width, box.layout.align_items = "auto", "flex-start"
    return box
