"""Hand-made items of all nine types, a task, a form and a release, for tests. No files are read.

Every text that must never reach a page before the check is handed in begins with ``CANARY``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from types import MappingProxyType

from haidang.domain.attempts import Attempt, AttemptState, Variant
from haidang.domain.forms import CutScore, Form, Release, SlotSpec
from haidang.domain.ids import AttemptId, CheckId, CompetencyId, ItemId, PersonId, ReleaseId, SlotId, TaskId
from haidang.domain.items import (
    Area,
    Body,
    Case,
    Choices,
    Criterion,
    Hotspot,
    Item,
    ItemType,
    Level,
    Matching,
    Misconception,
    Numeric,
    NumericSlip,
    Option,
    Ordering,
    OrderSlip,
    PairSlip,
    Piece,
    ShortText,
    SimulatedPhone,
)
from haidang.domain.responses import Chosen, Matched, Number, Ordered, Played, Response, Touched
from haidang.domain.tasks import ME, RESIDENT, Action, Arrival, Element, Screen, Step, Task, Transition, ValueClass
from haidang.domain.text import Text

CANARY = "CANARY"
TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


def text(vi: str, en: str = "") -> Text:
    """Give both languages; the English one is made from the Vietnamese one where it is not given."""
    return MappingProxyType({"vi": vi, "en": en or f"{vi} (en)"})


def secret(name: str) -> Text:
    """Make a text that must not reach a page."""
    return text(f"{CANARY} {name}")


def wrong_idea(name: str) -> Misconception:
    return Misconception(id=f"canary-{name}", text=secret(f"misconception {name}"))


def item(number: int, kind: ItemType, body: Body, *, points: float = 1, **more: object) -> Item:
    """Make an item ``I02-<number>`` that is graded and not volatile."""
    made = Item(
        id=ItemId(f"I02-{number}"),
        revision=1,
        type=kind,
        use="graded",
        module="M02",
        competencies=(CompetencyId(f"C02.{1 + number % 3}"),),
        points=points,
        stem=text(f"Câu {number}"),
        body=body,
        rationale=secret(f"rationale {number}"),
        difficulty=0.7,
        lesson_step="02-vneid#hai-muc-do",
    )
    return replace(made, **more)  # type: ignore[arg-type]


def options(*weights: float) -> Choices:
    """Make options a, b, c … with these weights; all but full weights have a misconception."""
    return Choices(
        options=tuple(
            Option(
                id=name,
                text=text(f"Lựa chọn {name}"),
                weight=weight,
                misconception=None if weight >= 1 else wrong_idea(name),
            )
            for name, weight in zip("abcdefgh", weights, strict=False)
        )
    )


def pieces(names: str, label: str = "Mảnh") -> tuple[Piece, ...]:
    return tuple(Piece(id=name, text=text(f"{label} {name}")) for name in names)


SINGLE = item(1, ItemType.SINGLE_CHOICE, options(1, 0, 0, 0))
MULTIPLE = item(2, ItemType.MULTIPLE_CHOICE, options(1, 1, 0, 1, 0))
SCENARIO = item(3, ItemType.SCENARIO, options(1, 0.5, 0, 0.2))
ORDERING = item(
    5,
    ItemType.ORDERING,
    Ordering(
        elements=pieces("abcde", "Bước"),
        orders=(("a", "b", "c", "d", "e"), ("b", "a", "c", "d", "e")),
        slips=(OrderSlip(first="e", then="d", misconception=wrong_idea("early")),),
    ),
)
MATCHING = item(
    6,
    ItemType.MATCHING,
    Matching(
        left=pieces("123", "Việc"),
        right=pieces("wxyz", "Nơi"),
        pairs={"1": "w", "2": "x", "3": "y"},
        slips=(PairSlip(left="1", right="z", misconception=wrong_idea("page")),),
    ),
)
NUMERIC = item(
    7,
    ItemType.NUMERIC,
    Numeric(
        value=66.7,
        tolerance=0.1,
        unit=text("%", "%"),
        decimals=1,
        slips=(NumericSlip(value=80, share=0.25, misconception=wrong_idea("first-course")),),
    ),
    stem=text("Đội có {people} người, bao nhiêu phần trăm xong cả hai khóa?"),
    cases=(
        Case(fill={"people": text("60", "60")}),
        Case(fill={"people": text("1.250", "1,250")}, value=40.0, slips=()),
    ),
)


def _row(name: str, top: float, *, key: bool = False) -> Area:
    return Area(
        id=name,
        rect=(0.05, top, 0.95, round(top + 0.12, 2)),
        kind="row",
        text=text(f"Giấy tờ {name}"),
        key=key,
        misconception=None if key else wrong_idea(name),
    )


HOTSPOT = item(
    8,
    ItemType.HOTSPOT,
    Hotspot(
        app="vneid",
        title=text("Ví giấy tờ"),
        areas=(
            _row("identity", 0.22),
            _row("licence", 0.36),
            _row("health", 0.5, key=True),
            Area(
                id="share",
                rect=(0.1, 0.8, 0.9, 0.88),
                kind="button",
                text=text("Chia sẻ tất cả"),
                misconception=wrong_idea("share"),
            ),
        ),
    ),
)


def _element(name: str, kind: str = "button", **more: object) -> Element:
    return replace(Element(id=name, kind=kind, text=text(f"Nút {name}")), **more)  # type: ignore[arg-type]


def tick(name: str) -> Element:
    """Make an element to tick."""
    return _element(name, "check")


def _screen(name: str, *elements: Element, **more: object) -> Screen:
    return replace(Screen(id=name, app="vneid", title=text(f"Màn {name}"), elements=elements), **more)  # type: ignore[arg-type]


def _move(screen: str, target: str, to: str, event: str = "", **more: object) -> Transition:
    action = Action.TAP if target else Action.BACK
    return replace(
        Transition(screen=screen, action=action, target=target, to=to, event=event),
        **more,  # type: ignore[arg-type]
    )


def step(screen: str, target: str, actor: str = ME, *, action: Action = Action.TAP, value_class: str = "") -> Step:
    return Step(screen=screen, action=action, target=target, actor=actor, value_class=value_class)


def typed(screen: str, target: str, actor: str = ME, value_class: str = "") -> Step:
    return step(screen, target, actor, action=Action.TYPE, value_class=value_class)


BACK_FROM_STORE = Step(screen="store", action=Action.BACK, target="")
REFERENCE = (
    step("home", "to-store"),
    step("store", "maker"),
    step("store", "install"),
    typed("login", "number", RESIDENT, "right"),
    typed("login", "password", RESIDENT),
    step("login", "agree"),
    step("login", "sign-in"),
)
TASK = Task(
    id=TaskId("sample-task"),
    revision=3,
    flow="F-VN-3",
    title=text("Máy mới"),
    goal=text("Giúp bà Lan đăng nhập"),
    actors={ME: text("Tôi", "Me"), RESIDENT: text("Bà Lan", "Mrs Lan")},
    start="home",
    screens={
        "home": _screen(
            "home",
            _element("to-store", "app"),
            arrival=Arrival(
                kind="sms",
                after_seconds=2,
                sender=text("Số lạ"),
                text=text("Gọi ngay"),
                elements=(_element("call"),),
            ),
        ),
        "store": _screen("store", _element("maker", "row"), _element("install"), _element("unused")),
        "login": _screen(
            "login",
            _element(
                "number",
                "input",
                asks_actor=True,
                sample="000000000012",
                classes=(ValueClass(name="right", values=("000000000012",)), ValueClass(name="other", values=())),
            ),
            _element("password", "input", asks_actor=True, secret=True),
            _element("agree", "check"),
            _element("sign-in"),
        ),
        "done": _screen("done", _element("ok", "text"), end=True),
    },
    transitions=(
        _move("home", "to-store", "store", "canary_open_store"),
        _move("home", "call", "home", "canary_call"),
        _move("store", "", "home"),
        _move("store", "maker", "store", "canary_check"),
        _move("store", "install", "login", "canary_install"),
        _move("login", "number", "login", action=Action.TYPE),
        _move("login", "password", "login", "canary_types", action=Action.TYPE, actor=RESIDENT),
        _move("login", "password", "login", "canary_helper_types", action=Action.TYPE, actor=ME),
        _move("login", "agree", "login"),
        _move("login", "sign-in", "done", "canary_done", needs=("number", "password", "agree")),
    ),
    required=("canary_open_store", "canary_check", "canary_install", "canary_types", "canary_done"),
    forbidden=("canary_helper_types", "canary_call"),
    hints=(secret("hint 1"), secret("hint 2")),
    debrief={"canary_call": secret("debrief call"), "done": secret("debrief done")},
    reference=REFERENCE,
    wrong=(),
    safety_critical=True,
    sources=("R23",),
)
PHONE = item(4, ItemType.SIMULATED_PHONE, SimulatedPhone(task=TASK), points=2)
LENIENT_PHONE = item(11, ItemType.SIMULATED_PHONE, SimulatedPhone(task=replace(TASK, safety_critical=False)), points=2)
SHORT_TEXT = item(
    10,
    ItemType.SHORT_TEXT,
    ShortText(
        max_words=90,
        rubric_id="chu-ky-so",
        rubric_revision=2,
        criteria=tuple(
            Criterion(
                id=name,
                text=secret(f"criterion {name}"),
                levels=(Level(points=0, text=secret("level 0")), Level(points=1, text=secret("level 1"))),
            )
            for name in ("binding", "use", "plain")
        ),
    ),
    points=3,
)

ITEMS: tuple[Item, ...] = (SINGLE, MULTIPLE, SCENARIO, PHONE, ORDERING, MATCHING, NUMERIC, HOTSPOT, SHORT_TEXT)
"""One of each type."""
AUTOMATIC = tuple(one for one in ITEMS if one is not SHORT_TEXT)


def practice(one: Item) -> Item:
    """Make the same item for practice."""
    return replace(one, id=ItemId(one.id.replace("I", "P")), use="practice")


def variant(one: Item, *, seed: int = 11, slot: str = "s01") -> Variant:
    return Variant(slot=SlotId(slot), item_id=one.id, item_revision=one.revision, seed=seed)


def key_response(one: Item, seed: int = 11) -> Response:
    """Give the response that earns full marks; a short text has none."""
    from haidang.scoring import settled_body

    body = settled_body(one, seed)
    match body:
        case Choices():
            return Chosen(options=tuple(option.id for option in body.options if option.weight >= 1))
        case Ordering():
            return Ordered(elements=body.orders[0])
        case Matching():
            return Matched(pairs=body.pairs)
        case Numeric():
            return Number(value=body.value)
        case Hotspot():
            x1, y1, x2, y2 = next(area.rect for area in body.areas if area.key)
            return Touched(x=(x1 + x2) / 2, y=(y1 + y2) / 2)
        case SimulatedPhone():
            return Played(trace=body.task.reference, hints=0)
        case ShortText():
            raise AssertionError("a short text has no key response")


def form(slots: Iterable[SlotSpec], **more: object) -> Form:
    made = Form(
        check=CheckId("vneid"),
        revision=1,
        title=text("Kiểm tra VNeID"),
        intro=text("Mời bạn bắt đầu"),
        module="M02",
        lesson="02-vneid",
        slots=tuple(slots),
        cut_score=CutScore(id="vneid-2026-11", share=0.8, set_on=TODAY, reason=text("Hội đồng")),
        attempts_allowed=3,
        wait_minutes=30,
        counts="last",
        reveals="key_after_close",
        mastery_share=0.8,
    )
    return replace(made, **more)  # type: ignore[arg-type]


def slot(number: int, *pool: Item, points: float | None = None, must_pass: str = "no") -> SlotSpec:
    return SlotSpec(
        id=SlotId(f"s{number:02}"),
        pool=tuple(one.id for one in pool),
        points=pool[0].points if points is None else points,
        must_pass=must_pass,  # type: ignore[arg-type]
    )


def release(
    slots: Iterable[SlotSpec] | None = None, items: Iterable[Item] = (*ITEMS, LENIENT_PHONE), **more: object
) -> Release:
    """Make a release; one slot for each of `ITEMS` unless told otherwise."""
    if slots is None:
        slots = [slot(number, one) for number, one in enumerate(ITEMS, start=1)]
    known: Mapping[ItemId, Item] = {one.id: one for one in items}
    return Release(form=form(slots, **more), items=known, digest="0" * 64)


def attempt(number: int = 1, state: AttemptState = AttemptState.OPEN, **more: object) -> Attempt:
    made = Attempt(
        id=AttemptId(f"{number:032x}"),
        person=PersonId("f" * 32),
        check=CheckId("vneid"),
        release=ReleaseId("vneid-r1"),
        number=number,
        variants=(),
        state=state,
        opened_at=NOW,
        ends_at=None,
        closes_at=None,
        submitted_at=NOW if state is AttemptState.SUBMITTED else None,
    )
    return replace(made, **more)  # type: ignore[arg-type]
