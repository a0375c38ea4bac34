"""Help for one person: a new card, a new PIN, an attempt that is stuck. Every act needs a reason, which is kept."""

from __future__ import annotations

from typing import cast

import ipywidgets as w

from haidang.desks.controls import Chooser, Notice, button, column, html, on_change, put, row, show, wide
from haidang.desks.markup import Safe, download, element, join
from haidang.desks.who import Asked
from haidang.domain.ids import AttemptId, PersonId
from haidang.domain.people import Workshop
from haidang.people.cards import Card, cards_pdf
from haidang.people.codes import shown
from haidang.people.names import plain
from haidang.workbench.report import Volunteer, open_attempts_of, volunteers_of
from haidang.workbench.workshops import new_card, reset_attempt, reset_pin

MOST_SHOWN = 60
"""Names in the list at once; typing a part of the name narrows it."""


class Helping:
    """Choose a person, say why, act."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._people: list[Volunteer] = []
        self._attempt: AttemptId | None = None
        translate = asked.translate
        self._notice = Notice(translate)
        self._wanted = wide(
            w.Text(
                description=translate("Tìm người"), placeholder=translate("gõ tên hoặc mã, có dấu hay không đều được")
            )
        )
        self._person = Chooser(translate("Người cần giúp"), self._chosen)
        self._reason = wide(
            w.Text(
                description=translate("Lý do"), placeholder=translate("ví dụ: để quên thẻ ở nhà; lý do được lưu lại")
            )
        )
        self._card, self._stuck = html(), html()
        guarded = self._notice.guarded
        self._reset = button(translate("Hủy lần đang làm"), guarded(self._reset_attempt), style="danger")
        self.widget: w.Widget = column(
            html(element("h2", translate("Giúp một người"))),
            self._wanted,
            self._person.widget,
            self._stuck,
            self._reason,
            row(
                button(translate("Đổi thẻ mới"), guarded(self._new_card)),
                button(translate("Đặt lại mã PIN"), guarded(self._reset_pin)),
                self._reset,
            ),
            self._notice.place,
            self._card,
            card=True,
        )
        on_change(self._wanted, self._narrow)

    def open(self, workshop: Workshop | None) -> None:
        """Offer the people of a workshop's unit."""
        if workshop is None:
            return
        self._people = volunteers_of(self._asked.wb, self._asked.actor, workshop.unit)
        self._narrow()

    def forget(self) -> None:
        """Take a code that was shown off the screen."""
        put(self._card, Safe(""))
        self._notice.clear()

    def _narrow(self) -> None:
        key = plain(self._wanted.value)
        found = [one for one in self._people if key in plain(one.name) or key in plain(one.code)]
        shown_now = ((f"{one.name} · {one.code} · {one.team}", one.person) for one in found[:MOST_SHOWN])
        self._person.offer(shown_now, self._person.value)
        self._chosen()

    def _chosen(self) -> None:
        self.forget()
        self._look()

    def _look(self) -> None:
        """See whether the person sits a check right now."""
        person, asked = self._person.value, self._asked
        found = open_attempts_of(asked.wb, asked.actor, PersonId(str(person))) if person else []
        self._attempt = found[0].attempt if found else None
        show(self._reset, visible=bool(found))
        text = asked.translate("Đang làm “%(title)s”, lần %(number)s, đã trả lời %(answered)s/%(slots)s câu.")
        one = found[0] if found else None
        put(
            self._stuck,
            element(
                "p",
                text % {"title": one.title, "number": one.number, "answered": one.answered, "slots": one.slots},
                class_="hd-dim",
            )
            if one
            else Safe(""),
        )

    def _need_person(self) -> PersonId | None:
        person = cast("PersonId | None", self._person.value)
        if person is None:
            self._notice.bad(self._asked.translate("Hãy chọn người cần giúp."))
        return person

    def _new_card(self) -> None:
        person, asked = self._need_person(), self._asked
        if person is None:
            return
        card = new_card(asked.wb, asked.actor, person, reason=self._reason.value)
        put(self._card, self._drawn(card))
        self._reason.value = ""
        self._notice.good(asked.translate("Thẻ cũ đã hết hiệu lực. Mã mới chỉ hiện một lần, hãy chép hoặc in ngay."))

    def _drawn(self, card: Card) -> Safe:
        translate = self._asked.translate
        pdf = cards_pdf(
            [card], title=card.team, address=self._asked.wb.settings.public_address, language=self._asked.language
        )
        code = element(
            "div", shown(card.personal_code), class_="hd-num", style="font-size: 2.6rem; letter-spacing: .06em"
        )
        name = element("p", element("strong", card.name), f" · {card.team}")
        return join(
            (
                name,
                element("div", translate("Mã cá nhân mới"), class_="hd-dim"),
                code,
                download(translate("Tải thẻ để in (PDF)"), "the-dang-nhap.pdf", "application/pdf", pdf),
            )
        )

    def _reset_pin(self) -> None:
        person, asked = self._need_person(), self._asked
        if person is None:
            return
        reset_pin(asked.wb, asked.actor, person, reason=self._reason.value)
        self.forget()
        self._reason.value = ""
        self._notice.good(asked.translate("Đã xóa mã PIN cũ. Lần đăng nhập tới, người này tự đặt PIN mới."))

    def _reset_attempt(self) -> None:
        asked = self._asked
        if self._attempt is None:
            return
        reset_attempt(asked.wb, asked.actor, self._attempt, reason=self._reason.value)
        self._reason.value = ""
        self._look()
        self._notice.good(
            asked.translate("Đã hủy lần đang làm; lần này không bị tính. Người học mở lại bài từ trang chính.")
        )
