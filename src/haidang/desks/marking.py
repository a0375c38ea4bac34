"""Marking short texts by their rubric, one after the other."""

from __future__ import annotations

from typing import cast

import ipywidgets as w

from haidang.desks.controls import (
    Chooser,
    Notice,
    beside,
    button,
    choices,
    column,
    html,
    on_change,
    put,
    row,
    show,
    wide,
)
from haidang.desks.markup import Safe, element, join, paragraphs, tag
from haidang.desks.who import Asked
from haidang.domain.scores import Decision
from haidang.workbench.language import decimal
from haidang.workbench.marking import RubricCriterion, WaitingText, mark_text, waiting_texts

QUOTE = (
    "background: var(--sea-100); border-radius: var(--r-3); padding: 12px 16px; margin: 10px 0; white-space: pre-wrap"
)


class Marking:
    """The list of waiting texts and the form for the one chosen."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        translate = asked.translate
        self._waiting: dict[tuple[str, str], WaitingText] = {}
        self._notice = Notice(translate)
        self._head, self._text = html(), html()
        self._chooser = Chooser(translate("Bài của"), self._notice.guarded(self._chosen))
        self._levels: dict[str, w.RadioButtons] = {}
        self._criteria = column()
        self._comment = wide(w.Textarea(description=translate("Lời nhắn cho người học"), rows=3))
        self._sum = html()
        self._form = column(
            self._text,
            self._criteria,
            self._comment,
            self._sum,
            row(button(translate("Lưu điểm"), self._notice.guarded(self._save), style="primary")),
        )
        hint = translate(
            "Cũng có thể chấm trong Formgrader: chạy haidang lab rồi mở Formgrader. Điểm là một, chấm ở đâu cũng được."
        )
        self.widget: w.Widget = column(
            self._head,
            self._notice.place,
            row(
                beside(self._chooser.widget), button(translate("Tải lại danh sách"), self._notice.guarded(self.refresh))
            ),
            self._form,
            html(element("p", hint, class_="hd-dim")),
            card=True,
        )

    def refresh(self) -> None:
        """Read again what waits; the text being marked stays chosen while it waits."""
        asked = self._asked
        found = waiting_texts(asked.wb, asked.actor, asked.language)
        self._waiting = {(one.attempt, one.slot): one for one in found}
        current = self._chooser.value
        self._chooser.offer(((self._label(one), key) for key, one in self._waiting.items()), current)
        count = asked.translate("%(n)s câu viết đang chờ chấm") % {"n": decimal(len(found), asked.language, places=0)}
        put(self._head, element("h2", count))
        if self._chooser.value != current or not self._levels:
            self._chosen()
        for part in (self._form, self._chooser.widget):
            show(part, visible=bool(found))

    def _label(self, one: WaitingText) -> str:
        return f"{one.name} · {one.team} · {one.title}" if one.team else f"{one.name} · {one.title}"

    def _current(self) -> WaitingText | None:
        return self._waiting.get(cast("tuple[str, str]", self._chooser.value))

    def _chosen(self) -> None:
        """Put the chosen text and an empty form on the desk."""
        one = self._current()
        self._levels = {}
        self._comment.value = ""
        if one is None:
            self._criteria.children = []
            put(self._text, Safe(""))
            return
        translate = self._asked.translate
        length = translate("%(words)s chữ, tối đa %(most)s") % {"words": one.words, "most": one.max_words}
        put(
            self._text,
            join(
                (
                    element("p", element("strong", one.stem)),
                    element("div", paragraphs(one.text), style=QUOTE),
                    tag(length, "bad" if one.words > one.max_words else ""),
                )
            ),
        )
        self._levels = {criterion.id: self._radio(criterion) for criterion in one.criteria}
        self._criteria.children = list(self._levels.values())
        self._add_up()

    def _radio(self, criterion: RubricCriterion) -> w.RadioButtons:
        points = self._asked.translate("%(points)s điểm")
        made: w.RadioButtons = wide(
            w.RadioButtons(
                description=criterion.text,
                options=choices(
                    (f"{points % {'points': decimal(one.points, self._asked.language)}} · {one.text}", one.points)
                    for one in criterion.levels
                ),
                value=None,
            )
        )
        on_change(made, self._add_up)
        return made

    def _add_up(self) -> None:
        one = self._current()
        if one is None:
            return
        chosen = [radio.value for radio in self._levels.values() if radio.value is not None]
        text = self._asked.translate("Tổng: %(points)s/%(most)s điểm") % {
            "points": decimal(round(sum(chosen), 9), self._asked.language, places=2),
            "most": decimal(one.max_points, self._asked.language, places=2),
        }
        put(self._sum, element("p", element("strong", text), role="status"))

    def _save(self) -> None:
        one, asked = self._current(), self._asked
        if one is None:
            return
        levels = {key: radio.value for key, radio in self._levels.items() if radio.value is not None}
        outcome = mark_text(asked.wb, asked.actor, one.attempt, one.slot, levels, self._comment.value)
        self.refresh()
        translate = asked.translate
        results = {
            Decision.CERTIFIED: translate("đạt"),
            Decision.NOT_CERTIFIED: translate("chưa đạt"),
            Decision.PENDING: translate("còn câu chờ chấm"),
        }
        self._notice.good(
            translate("Đã lưu điểm của %(name)s. Kết quả bây giờ: %(result)s.")
            % {"name": one.name, "result": results[outcome.decision]}
        )
