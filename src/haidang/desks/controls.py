"""Controls of the desks: labelled, large, and with a place where errors become sentences."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable, Coroutine, Iterable
from typing import Any

import ipywidgets as w

from haidang.desks.markup import Safe, element, safe
from haidang.domain.errors import ContentError, HaidangError
from haidang.workbench.language import Translator

log = logging.getLogger("haidang.desks")
WIDE = "100%"
_TASKS: set[asyncio.Task[None]] = set()


def html(content: str = "") -> w.HTML:
    """A place for HTML of `markup`; an empty one takes no room."""
    made = w.HTML(value="", layout=w.Layout(width=WIDE, margin="0", min_height="0", display="none"))
    put(made, safe(content))
    return made


def put(place: w.HTML, content: Safe) -> None:
    """Show HTML; nothing is sent where nothing has changed."""
    # ipywidgets gives its HTML the line height of a control; text wants that of text.
    framed = element("div", content, style="line-height: 1.5") if content else content
    if place.value != framed:
        place.value = framed
        show(place, visible=bool(content), display="block")


def button(label: str, act: Callable[[], None], *, style: str = "") -> w.Button:
    """A button; `style` is '', 'primary', 'warning' or 'danger'."""
    made = w.Button(description=label, button_style=style, layout=w.Layout(width="auto"))
    made.on_click(lambda _button: act())
    return made


def column(*children: w.Widget, card: bool = False) -> w.VBox:
    """Controls below each other, in a card where it is one."""
    box = w.VBox(list(children), layout=w.Layout(width=WIDE, grid_gap="10px", display="flex", overflow="visible"))
    if card:
        box.add_class("hd-card")
    return box


def row(*children: w.Widget) -> w.HBox:
    """Controls beside each other, wrapped where there is no room."""
    return w.HBox(
        list(children),
        layout=w.Layout(flex_flow="row wrap", align_items="center", width=WIDE, grid_gap="10px", overflow="visible"),
    )


def grid(*children: w.Widget, least: str = "330px") -> w.GridBox:
    """Cards beside each other as far as there is room; each at least `least` wide."""
    return w.GridBox(
        list(children),
        layout=w.Layout(
            width=WIDE,
            grid_template_columns=f"repeat(auto-fit, minmax(min(100%, {least}), 1fr))",
            grid_gap="14px",
            align_items="stretch",
            overflow="visible",
        ),
    )


def show(widget: w.Widget, *, visible: bool, display: str | None = None) -> None:
    """Show (as the control itself wants to be shown, unless `display` says how) or hide, from the keyboard too."""
    widget.layout.display = display if visible else "none"


def wide(widget: w.Widget) -> w.Widget:
    """Let a field take the whole width, its label above or beside it as there is room."""
    widget.layout.width = WIDE
    widget.style.description_width = "initial"
    return widget


def beside(widget: w.Widget, least: str = "300px") -> w.Widget:
    """Let a field of a `row` grow beside its neighbours."""
    # Without a least width of 0 a long name in a list would push its field out of a narrow page.
    widget.layout.flex, widget.layout.width, widget.layout.min_width = f"1 1 {least}", "auto", "0"
    return widget


class Notice:
    """Where a section says what has happened; read out by screen readers when it changes."""

    def __init__(self, translate: Translator) -> None:
        self._translate = translate
        self.place = html()

    def clear(self) -> None:
        """Say nothing."""
        put(self.place, Safe(""))

    def good(self, text: str) -> None:
        """Something was done."""
        put(self.place, element("p", text, class_="hd-fine", role="status"))

    def bad(self, text: str) -> None:
        """Something was not done, and why."""
        put(self.place, element("p", text, class_="hd-fault", role="alert"))

    def attempt(self, act: Callable[[], None]) -> bool:
        """Do something; a refusal becomes its sentence, a fault of ours one sentence and a reference number.

        Returns
        -------
        bool
            Whether it was done.
        """
        try:
            act()
        except ContentError as refused:
            first = refused.diagnostics[0].message if refused.diagnostics else ""
            self.bad(f"{self._translate(str(refused))} {first}".strip())
        except HaidangError as refused:
            self.bad(self._translate(str(refused)))
        except Exception:
            reference = secrets.token_hex(3).upper()
            log.exception("desk fault %s", reference)
            translate = self._translate
            self.bad(
                translate("Có trục trặc phía máy chủ, việc này chưa làm được. Hãy thử lại; số báo lỗi: %(reference)s.")
                % {"reference": reference}
            )
        else:
            return True
        return False

    def guarded(self, act: Callable[[], None]) -> Callable[[], None]:
        """The same act for a button: the last message goes, and errors become sentences."""

        def run() -> None:
            self.clear()
            self.attempt(act)

        return run


def on_change(control: w.Widget, act: Callable[[], None]) -> None:
    """Call `act` whenever the control's value changes."""
    control.observe(lambda _change: act(), names="value")


def every(seconds: float, act: Callable[[], None]) -> None:
    """Call `act` again and again while the page lives; its kernel, and this with it, ends with the page.

    Where no event loop runs (a plain script), nothing is repeated.
    """
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        return

    async def again() -> None:
        while True:
            await asyncio.sleep(seconds)
            act()

    _keep(loop, again())


def _keep(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, None]) -> None:
    task = loop.create_task(work)
    _TASKS.add(task)  # a task nobody holds may be collected in the middle of its work
    task.add_done_callback(_TASKS.discard)


class Chooser:
    """A list to choose one thing from, of which only a person's own choice is news.

    Labels are made different where two are the same, since ipywidgets looks values up by their label.
    """

    def __init__(self, label: str, act: Callable[[], None] | None = None) -> None:
        self.widget: w.Dropdown = wide(w.Dropdown(description=label, options=[]))
        self._quiet = False
        self._act = act
        on_change(self.widget, self._changed)

    @property
    def value(self) -> object:
        """What is chosen, None for nothing."""
        return self.widget.value

    def offer(self, rows: Iterable[tuple[str, object]], wanted: object = None) -> None:
        """Offer other things, with `wanted` chosen where it is among them, else the first; no act is called."""
        options = choices(rows)
        values = [value for _label, value in options]
        self._quiet = True
        try:
            if list(self.widget.options) != options:
                self.widget.options = options
            self.widget.value = wanted if wanted in values else next(iter(values), None)
        finally:
            self._quiet = False

    def _changed(self) -> None:
        if self._act is not None and not self._quiet:
            self._act()


def choices(rows: Iterable[tuple[str, object]]) -> list[tuple[str, object]]:
    """Options with labels made different."""
    seen: dict[str, int] = {}
    made = []
    for label, value in rows:
        seen[label] = seen.get(label, 0) + 1
        made.append((label if seen[label] == 1 else f"{label} ({seen[label]})", value))
    return made
