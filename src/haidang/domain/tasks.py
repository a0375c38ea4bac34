"""A simulated phone as data: screens, elements, transitions, required and forbidden events.

The contract is section 3.10 of the curriculum. A *trace* never holds what was typed, only its class.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from haidang.domain.ids import TaskId
from haidang.domain.text import Text


class Action(Enum):
    """What a person can do with a simulated phone."""

    TAP = "tap"
    TYPE = "type"
    BACK = "back"


ME = "me"
RESIDENT = "resident"


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueClass:
    """One kind of thing that may be typed: its name and the invented values that belong to it.

    An empty `values` means "anything else"; it must come last.
    """

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """Something drawn on a screen. `kind` decides how it looks and what can be done with it.

    Kinds that only show: text, heading, image, card, banner, divider, bubble, field.
    Kinds to tap: button, link, row, app, tile, toggle, check, radio, key, nfc, camera, notification, photo, reply.
    Kind to type into: input.
    """

    id: str
    kind: str
    text: Text
    detail: Text = field(default_factory=dict)
    icon: str = ""
    tone: str = ""
    """'', 'primary', 'quiet', 'danger', 'good' or 'warning'; of a photo '', 'blurred', 'dark' or 'cut'."""
    secret: bool = False
    """An input whose characters are shown as dots."""
    asks_actor: bool = False
    """The player asks who does it before it is done (tasks with a resident)."""
    sample: str = ""
    """Invented value offered to fill an input with one tap."""
    classes: tuple[ValueClass, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Something that comes while the screen is open: a message, a notification or a call."""

    kind: str
    """'sms', 'notification' or 'call'."""
    after_seconds: float
    sender: Text
    text: Text
    elements: tuple[Element, ...]
    """What can be tapped on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desktop:
    """A shared computer beside the phone: one page in its browser."""

    app: str
    """Which drawing: launcher, portal, browser or learn."""
    address: str
    """What stands in the address bar; '' where no browser is open."""
    title: Text
    elements: tuple[Element, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialogue:
    """What the person beside me says, and what I may say or do."""

    who: Text
    mood: str
    """'calm', 'worried', 'hurried', 'tired' or 'glad'."""
    text: Text
    replies: tuple[Element, ...]
    """Elements of kind `reply`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """One state of the phone, and of the computer or the conversation beside it."""

    id: str
    app: str
    """Which drawing: launcher, store, vneid, portal, messages, call, settings, browser, camera, bank, place, chat,
    learn, contacts."""
    title: Text
    elements: tuple[Element, ...]
    arrival: Arrival | None = None
    end: bool = False
    """The task is over here: the player says so and the person may go on."""
    desktop: Desktop | None = None
    dialogue: Dialogue | None = None

    def all_elements(self) -> tuple[Element, ...]:
        """Everything that can be seen while the screen is open: phone, computer, replies and what arrives."""
        return (
            self.elements
            + (self.desktop.elements if self.desktop else ())
            + (self.dialogue.replies if self.dialogue else ())
            + (self.arrival.elements if self.arrival else ())
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """What an act on a screen leads to. The first that matches holds."""

    screen: str
    action: Action
    target: str
    """Element id; empty for `back`."""
    to: str
    """Screen id; the same screen where nothing is left."""
    actor: str = ""
    """'' for anybody, else `me` or `resident`."""
    value_class: str = ""
    """'' for any, else the name of the element's value class."""
    needs: tuple[str, ...] = ()
    """Elements of this screen that must have been filled or ticked before."""
    event: str = ""
    """Name of what happened, '' for nothing of note. Never sent to a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One act in a trace."""

    screen: str
    action: Action
    target: str
    actor: str = ME
    value_class: str = ""
    at: float = 0.0
    """Seconds since the task was opened, by the phone's clock; recorded, never trusted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongTrace:
    """A way of going wrong that must score less than the reference."""

    name: str
    trace: tuple[Step, ...]


class Conduct(Enum):
    """Rules of conduct that a teach-back looks at (section 1J of the curriculum)."""

    HANDS_OFF = "hands_off"
    """The phone stays in the resident's hands."""
    SECRETS = "secrets"
    """No secret is asked for or looked at."""
    LET_DO = "let_do"
    """The resident does it."""
    AUTHORITY = "authority"
    """Nothing beyond a volunteer's authority is done or promised."""
    HANDOVER = "handover"
    """What others must settle is handed over rightly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A scenario on a simulated phone."""

    id: TaskId
    revision: int
    flow: str
    title: Text
    goal: Text
    actors: Mapping[str, Text]
    """`me` alone, or `me` and `resident` (who holds the phone)."""
    start: str
    screens: Mapping[str, Screen]
    transitions: tuple[Transition, ...]
    required: tuple[str, ...]
    """Event names in the order in which they should happen."""
    forbidden: tuple[str, ...]
    hints: tuple[Text, ...]
    debrief: Mapping[str, Text]
    """Event name → what it would have meant; key ``done`` for the closing word."""
    reference: tuple[Step, ...]
    wrong: tuple[WrongTrace, ...]
    safety_critical: bool
    sources: tuple[str, ...]
    checked_on: date | None = None
    review_by: date | None = None
    conduct: Mapping[Conduct, tuple[str, ...]] = field(default_factory=dict)
    """Of a teach-back: rule → the forbidden events that break it."""

    @property
    def teach_back(self) -> bool:
        """Whether the volunteer guides a resident in a conversation."""
        return bool(self.conduct)
