"""Shape of a task on disk (contracts 1.4): `domain.tasks` as YAML."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from haidang.bank.shapes import AppName, Revision, Said, Shape, Slug, VolatileShape

SHOWING = frozenset({"text", "heading", "image", "card", "banner", "divider", "bubble", "field"})
"""Kinds that only show."""
TAPPABLE = frozenset(
    {"button", "link", "row", "app", "tile", "toggle", "check", "radio", "key", "nfc", "camera", "notification"}
    | {"photo", "reply"}
)
"""Kinds to tap."""
TICKABLE = frozenset({"check", "toggle", "radio"})
"""Kinds for which a tap counts as done for `needs`."""
INPUT = "input"

Kind: TypeAlias = Literal[
    "text", "heading", "image", "card", "banner", "divider", "bubble", "field",
    "button", "link", "row", "app", "tile", "toggle", "check", "radio", "key", "nfc", "camera", "notification",
    "photo", "reply", "input",
]  # fmt: skip
ActionName: TypeAlias = Literal["tap", "type", "back"]


class ValueClassShape(Shape):
    """One kind of thing that may be typed."""

    name: Slug
    values: list[str]


class ElementShape(Shape):
    """Something drawn on a screen; only a divider may go without text."""

    id: Slug
    kind: Kind
    text: Said | None = None
    detail: Said | None = None
    icon: str = ""
    tone: Literal["", "primary", "quiet", "danger", "good", "warning", "blurred", "dark", "cut"] = ""
    secret: bool = False
    asks_actor: bool = False
    sample: str = ""
    classes: list[ValueClassShape] = Field(default_factory=list)


class ArrivalShape(Shape):
    """Something that comes while the screen is open."""

    kind: Literal["sms", "notification", "call"]
    after_seconds: Annotated[float, Field(ge=0, le=600)]
    sender: Said
    text: Said
    elements: list[ElementShape] = Field(default_factory=list)


class DesktopShape(Shape):
    """A shared computer beside the phone."""

    app: Literal["launcher", "portal", "browser", "learn"]
    address: str = ""
    title: Said
    elements: list[ElementShape]


class DialogueShape(Shape):
    """What the person beside me says, and what I may say or do."""

    who: Said
    mood: Literal["calm", "worried", "hurried", "tired", "glad"] = "calm"
    text: Said
    replies: list[ElementShape] = Field(default_factory=list)


class ScreenShape(Shape):
    """One state of the phone, and of the computer or the conversation beside it."""

    app: AppName
    title: Said
    elements: list[ElementShape]
    arrival: ArrivalShape | None = None
    end: bool = False
    desktop: DesktopShape | None = None
    dialogue: DialogueShape | None = None

    def all_elements(self) -> list[ElementShape]:
        """Everything that can be seen while the screen is open."""
        return (
            self.elements
            + (self.desktop.elements if self.desktop else [])
            + (self.dialogue.replies if self.dialogue else [])
            + (self.arrival.elements if self.arrival else [])
        )


class TransitionShape(Shape):
    """What an act on a screen leads to."""

    screen: Slug
    action: ActionName
    target: str = ""
    to: Slug
    actor: str = ""
    value_class: str = ""
    needs: list[Slug] = Field(default_factory=list)
    event: Annotated[str, Field(pattern=r"^([a-z][a-z0-9_]*)?$")] = ""


class StepShape(Shape):
    """One act in a trace."""

    screen: Slug
    action: ActionName
    target: str = ""
    actor: str = "me"
    value_class: str = ""
    at: Annotated[float, Field(ge=0)] = 0.0


class WrongTraceShape(Shape):
    """A way of going wrong."""

    name: Annotated[str, Field(min_length=1)]
    trace: Annotated[list[StepShape], Field(min_length=1)]


class TaskShape(Shape):
    """A scenario on a simulated phone."""

    id: Slug
    revision: Revision
    flow: str
    title: Said
    goal: Said
    actors: dict[str, Said]
    safety_critical: bool
    volatile: VolatileShape | None = None
    sources: list[str] = Field(default_factory=list)
    start: Slug
    screens: Annotated[dict[Slug, ScreenShape], Field(min_length=1)]
    transitions: Annotated[list[TransitionShape], Field(min_length=1)]
    required: Annotated[list[str], Field(min_length=1)]
    forbidden: list[str] = Field(default_factory=list)
    hints: list[Said] = Field(default_factory=list)
    debrief: dict[str, Said] = Field(default_factory=dict)
    reference: Annotated[list[StepShape], Field(min_length=1)]
    wrong: list[WrongTraceShape] = Field(default_factory=list)
    conduct: dict[Literal["hands_off", "secrets", "let_do", "authority", "handover"], list[str]] = Field(
        default_factory=dict
    )
