"""What the class answered: three things to talk about now, then item by item; and the same to print."""

from __future__ import annotations

from typing import cast

import ipywidgets as w

from haidang.desks.controls import Chooser, Notice, beside, button, column, html, put, row, show
from haidang.desks.markup import Safe, bar, element, join, tag
from haidang.desks.who import Asked
from haidang.domain.ids import CheckId
from haidang.domain.people import Workshop
from haidang.domain.text import in_language
from haidang.workbench.distribution import AnswerLine, ClassAnswers, ItemAnswers, ToSay, class_answers

LANGUAGE_ROOT = "../../"
"""From ``<language>/live/desks/trainer.ipynb`` to the pages of the language, wherever the server's base is."""
QUOTE = "background: var(--sea-100); border-radius: var(--r-3); padding: 12px 16px"
LINE = "flex-wrap: wrap"
NUMBER = "white-space: nowrap; margin-left: auto"


class ClassAnswersPart:
    """One check of the chosen workshop. Read when it is opened and when asked: nothing jumps while it is talked of."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._workshop: Workshop | None = None
        translate = asked.translate
        self._notice = Notice(translate)
        read = self._notice.guarded(self.refresh)
        self._check = Chooser(translate("Bài kiểm tra"), read)
        self._again = button(translate("Cập nhật"), read)
        self._print, self._content = html(), html()
        self.widget: w.Widget = column(
            column(
                html(element("h2", translate("Lớp trả lời thế nào"))),
                row(beside(self._check.widget), self._again),
                self._print,
                self._notice.place,
                card=True,
            ),
            self._content,
        )

    def open(self, workshop: Workshop | None) -> None:
        """Offer the checks that were opened in a workshop, the one opened last first; nothing is read yet."""
        if workshop is None or self._workshop is None or workshop.id != self._workshop.id:
            put(self._content, Safe(""))
            self._notice.clear()
        self._workshop = workshop
        if workshop is None:
            return
        opened = sorted(workshop.checks, key=lambda one: one.opened_at, reverse=True)
        self._check.offer(((self._title(one.check), one.check) for one in opened), self._check.value)
        for part in (self._check.widget, self._again):
            show(part, visible=bool(opened))

    def refresh(self) -> None:
        """Read the answers of the chosen check as they stand now."""
        asked, workshop = self._asked, self._workshop
        check = cast("CheckId | None", self._check.value)
        if workshop is None or check is None:
            put(self._print, Safe(""))
            put(self._content, element("p", asked.translate("Lớp này chưa mở bài kiểm tra nào."), class_="hd-card"))
            return
        found = class_answers(asked.wb, asked.actor, workshop.id, check, asked.language)
        put(self._print, self._to_print(found))
        put(self._content, self._drawn(found))

    def _title(self, check: CheckId) -> str:
        form = self._asked.wb.course.forms.get(check)
        return in_language(form.title, self._asked.language) if form else str(check)

    def _to_print(self, found: ClassAnswers) -> Safe:
        address = f"{LANGUAGE_ROOT}workshop/{found.code}/answers/{found.check}"
        text = self._asked.translate("Mở bản để in")
        return element("a", text, href=address, target="_blank", rel="noopener", class_="hd-button is-ghost")

    # -- drawing -------------------------------------------------------------------------------------------------------

    def _drawn(self, found: ClassAnswers) -> Safe:
        translate = self._asked.translate
        if not found.persons:
            return element("p", translate("Chưa có câu trả lời nào."), class_="hd-card")
        read = translate("Đọc lúc %(clock)s.") % {"clock": found.read_at}
        keep = element(
            "p",
            translate("Bài đang mở: đừng chiếu trang này lên màn hình lớn, trong đó có đáp án. Nói sau khi đóng bài."),
            class_="hd-notice",
        )
        head = element("div", element("p", f"{found.counted} {read}", class_="hd-dim"), keep if found.is_open else "")
        items = element("h2", translate("Từng câu"), style="margin: 18px 0 10px")
        cards = element("div", *(self._item(one) for one in found.items), style="display: grid; gap: 14px")
        return join((head, self._to_say(found), items, cards))

    def _to_say(self, found: ClassAnswers) -> Safe:
        translate = self._asked.translate
        nothing = translate("Chưa có chỗ nhầm nào đủ nhiều người vướng để nói chung với cả lớp.")
        said = (
            element("ol", *(self._point(one) for one in found.to_say), style="padding-left: 1.3em")
            if found.to_say
            else element("p", nothing)
        )
        how = element(
            "details",
            element("summary", translate("Ba điều này được chọn thế nào?")),
            element("p", found.rule),
            class_="hd-dim",
        )
        return element(
            "section", element("h2", translate("Ba điều nên nói ngay")), said, how, class_="hd-card is-now",
            style="margin-top: 12px",
        )  # fmt: skip

    def _point(self, one: ToSay) -> Safe:
        translate = self._asked.translate
        marks = [tag(one.where), tag(translate("Bắt buộc đạt"), "must") if one.must_pass else Safe("")]
        link = element("a", one.step, href=LANGUAGE_ROOT + one.href, target="_blank", rel="noopener")
        return element(
            "li",
            element("p", element("strong", one.sentence), style=QUOTE),
            element("p", element("strong", translate("Ý đúng:")), " ", one.right, style="margin: 8px 0"),
            element("p", translate("Mở lại bước:"), " ", link) if one.href else Safe(""),
            element("p", *marks, class_="hd-tags"),
            style="margin: 12px 0",
        )

    def _item(self, one: ItemAnswers) -> Safe:
        translate = self._asked.translate
        title = translate("Câu %(numbers)s") % {"numbers": one.number}
        must = tag(translate("Bắt buộc đạt"), "must") if one.must_pass else Safe("")
        key = element("p", element("strong", translate("Đáp án:")), " ", one.key) if one.key else Safe("")
        wrong = (
            join((element("h4", translate("Những chỗ chưa đúng")), self._lines(one.picks))) if one.picks else Safe("")
        )
        return element(
            "section",
            element("h3", title),
            element("p", tag(one.item), tag(one.answered), must, class_="hd-tags"),
            element("p", one.stem),
            key,
            self._lines(one.states),
            wrong,
            class_="hd-card",
        )

    def _lines(self, lines: tuple[AnswerLine, ...]) -> Safe:
        return element("ul", *(_line(one) for one in lines), class_="hd-rows", style="padding: 0")


def _line(one: AnswerLine) -> Safe:
    note = element("span", one.note, class_="hd-dim", style="display: block") if one.note else Safe("")
    return element(
        "li",
        element("span", one.label, note, style="flex: 1 1 240px"),
        element("span", one.said, " ", bar(one.percent), style=NUMBER),
        style=LINE,
    )
