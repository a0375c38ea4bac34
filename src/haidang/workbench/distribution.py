"""Use case of the trainer after (or in the middle of) a check: what the class answered, and what to talk about now.

Nobody's name is in it, and everything is in words already: the desk and the page for printing only draw it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from haidang import journal, people
from haidang.delivery import key_words, misconception_words, pick_words, realise
from haidang.domain.attempts import Answers, Attempt, AttemptState, Variant
from haidang.domain.errors import NotFound
from haidang.domain.forms import Release
from haidang.domain.ids import CheckId, ItemId, PersonId, ReleaseId, WorkshopId
from haidang.domain.items import Item, ShortText, SimulatedPhone
from haidang.domain.people import Person, Workshop
from haidang.domain.text import Text, in_language
from haidang.scoring import (
    Given,
    ItemDistribution,
    Pick,
    State,
    TalkingPoint,
    item_distributions,
    picks_of,
    score_slot,
    talking_points,
)
from haidang.workbench.attempts import VIETNAM
from haidang.workbench.checks import released
from haidang.workbench.language import Translator, decimal, translator
from haidang.workbench.notebooks import lessons
from haidang.workbench.opening import Workbench
from haidang.workbench.outcomes import responses_of
from haidang.workbench.workshops import taught_workshop

RULE = (
    "Mỗi chỗ nhầm tính mỗi người một lần, gộp mọi câu có chỗ nhầm ấy. Chỗ nào nhiều người vướng thì nói trước; thuộc "
    "phần bắt buộc đạt thì nhân 1,5; câu ít người bỏ trống (không quá một phần mười) thì nhân 1,25; bằng nhau thì theo "
    "thứ tự câu. Chỉ nêu khi có từ 3 người, hoặc từ một phần năm lớp và ít nhất 2 người, để không ai bị chỉ đích danh."
)
"""`scoring.talking_points` in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLine:
    """How many persons, of how many, answered in one way.

    Parameters
    ----------
    state
        One of `scoring.State`, or ``pick`` for one thing that was wrong.
    label
        What was answered, in words.
    note
        The misconception behind it, '' where none is named.
    said
        ``12/30 (40 %)``.
    percent
        0..100.
    """

    state: str
    label: str
    note: str
    count: int
    said: str
    percent: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemAnswers:
    """One item of the check. `number` is the place in the form from 1, the same for all items of a pool."""

    number: int
    item: str
    stem: str
    must_pass: bool
    answered: str
    key: str
    """The right answer in words, '' where the drawing of a phone or a rubric says it better."""
    states: tuple[AnswerLine, ...]
    picks: tuple[AnswerLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToSay:
    """One of the things to talk about now.

    Parameters
    ----------
    sentence
        What to say to the class.
    right
        The right idea: the item's rationale.
    where
        Places in the form, in words.
    href
        Lesson and step below the address of the language, like ``lesson/02-vneid#doi-may``; '' where none teaches it.
    step
        Title of lesson and step.
    """

    sentence: str
    right: str
    where: str
    must_pass: bool
    href: str
    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassAnswers:
    """What a class answered in one check, in the order of the form. `persons` counts those who are in it."""

    workshop: str
    code: str
    check: CheckId
    title: str
    is_open: bool
    read_at: str
    persons: int
    counted: str
    rule: str
    """How the things to talk about were chosen, in words."""
    to_say: tuple[ToSay, ...]
    items: tuple[ItemAnswers, ...]


def class_answers(
    wb: Workbench, actor: Person, workshop_id: WorkshopId, check: CheckId, language: str = "vi"
) -> ClassAnswers:
    """What the class of a workshop answered in a check; answers of open attempts as they are saved so far.

    Everybody counts once, with the latest attempt of this workshop that was handed in or has an answer in it.

    Raises
    ------
    NotAllowed
        If the actor does not teach or coordinate the workshop's unit.
    NotFound
        If there is no such workshop, or the check was never opened in it.
    """
    with wb.database.connect() as c:
        workshop = taught_workshop(c, actor, workshop_id)
        state = next((one for one in workshop.checks if one.check == check), None)
        if state is None:
            raise NotFound("Lớp này chưa mở bài kiểm tra đó lần nào.", code="not_opened")
        sat = _sat(c, workshop, check)
    return _Reading(wb, workshop, check, language).told(sat, is_open=state.closed_at is None)


def class_answers_by_code(wb: Workbench, actor: Person, code: str, check: CheckId, language: str) -> ClassAnswers:
    """The same for a workshop that is named by its code, however it was typed."""
    with wb.database.connect() as c:
        workshop = people.workshops.by_code(c, code)
    if workshop is None:
        raise NotFound("Không thấy lớp này.", code="not_found")
    return class_answers(wb, actor, workshop.id, check, language)


def _sat(c: Connection, workshop: Workshop, check: CheckId) -> list[tuple[Attempt, Answers]]:
    """One attempt a person with its answers: three queries, however many people there are."""
    attempts = [
        one
        for one in journal.attempts.of_workshop(c, workshop.id)
        if one.check == check and one.state is not AttemptState.RESET
    ]
    answers = journal.events.answers_of(c, [one.id for one in attempts])
    latest: dict[PersonId, Attempt] = {}
    for one in sorted(attempts, key=lambda one: one.number):
        if one.state is AttemptState.SUBMITTED or answers[one.id]:
            latest[one.person] = one
    return [(one, answers[one.id]) for one in latest.values()]


class _Reading:
    """One check of one class, being put into words."""

    def __init__(self, wb: Workbench, workshop: Workshop, check: CheckId, language: str) -> None:
        self._wb, self._workshop, self._check, self._language = wb, workshop, check, language
        self._translate = translator(language)
        self._must_pass = {key for key, one in wb.course.competencies.items() if one.must_pass}
        self._releases: dict[ReleaseId, Release] = {}
        # An item as somebody was given it: names and numbers of its case have to be somebody's.
        self._shown: dict[tuple[ItemId, int], tuple[Item, Variant]] = {}

    def told(self, sat: list[tuple[Attempt, Answers]], *, is_open: bool) -> ClassAnswers:
        translate = self._translate
        rows = [row for attempt, answers in sat for row in self._given(attempt, answers)]
        form = released(self._wb, self._check).form
        handed_in = sum(attempt.state is AttemptState.SUBMITTED for attempt, _answers in sat)
        counted = translate("Tính trên %(n)s người: %(done)s đã nộp, %(open)s đang làm.")
        must_pass = {(row.item_id, row.item_revision) for row in rows if row.must_pass}
        return ClassAnswers(
            workshop=self._workshop.title,
            code=self._workshop.code,
            check=self._check,
            title=in_language(form.title, self._language),
            is_open=is_open,
            read_at=self._wb.now().astimezone(VIETNAM).strftime("%H:%M %d/%m/%Y"),
            persons=len(sat),
            counted=counted % {"n": len(sat), "done": handed_in, "open": len(sat) - handed_in},
            rule=translate(RULE),
            to_say=tuple(self._to_say(point) for point in talking_points(rows)),
            items=tuple(
                self._item(one, must_pass=(one.item_id, one.item_revision) in must_pass)
                for one in item_distributions(rows)
            ),
        )

    def _given(self, attempt: Attempt, answers: Answers) -> list[Given]:
        if attempt.release not in self._releases:
            self._releases[attempt.release] = released(self._wb, self._check, attempt.release)
        release = self._releases[attempt.release]
        slots = {spec.id: (place, spec) for place, spec in enumerate(release.form.slots)}
        responses = responses_of(release, attempt, answers)
        rows = []
        for variant in attempt.variants:
            item, response = release.items[variant.item_id], responses[variant.slot]
            place, spec = slots[variant.slot]
            verdict = score_slot(release, variant, response).verdict
            self._shown.setdefault((item.id, item.revision), (item, variant))
            rows.append(
                Given(
                    person=attempt.person,
                    item_id=item.id,
                    item_revision=item.revision,
                    place=(place, spec.pool.index(item.id)),
                    must_pass=spec.must_pass != "no" or not self._must_pass.isdisjoint(item.competencies),
                    verdict=verdict,
                    over=attempt.state is AttemptState.SUBMITTED,
                    picks=picks_of(item, variant, response, verdict),
                )
            )
        return rows

    # -- one item ------------------------------------------------------------------------------------------------------

    def _item(self, one: ItemDistribution, *, must_pass: bool) -> ItemAnswers:
        item, variant = self._shown[one.item_id, one.item_revision]
        translate = self._translate
        states = _state_names(translate)
        picks = [
            self._line("pick", self._pick(item, variant, pick), count, one.answered, self._idea(item, variant, pick))
            for pick, count in one.picks
        ]
        if one.other:
            label = translate("Cách khác, chưa đúng hoặc chưa đủ")
            picks.append(self._line("pick", label, one.other, one.answered))
        answered = translate("%(n)s/%(of)s người đã trả lời")
        silent = isinstance(item.body, SimulatedPhone | ShortText)
        return ItemAnswers(
            number=one.place[0] + 1,
            item=str(item.id),
            stem=self._plain(realise(item, variant.seed).stem),
            must_pass=must_pass,
            answered=answered % {"n": one.answered, "of": one.given},
            key="" if silent else key_words(item, variant, self._language),
            states=tuple(
                self._line(state, label, one.states.get(state, 0), one.given)
                for state, label in states.items()
                if one.states.get(state, 0) or state == "right"
            ),
            picks=tuple(picks),
        )

    def _line(self, state: str, label: str, count: int, of: int, note: str = "") -> AnswerLine:
        percent = 100 * count / of if of else 0.0
        said = f"{count}/{of} ({decimal(percent, self._language, places=0)}\u00a0%)" if of else "0"
        return AnswerLine(state=state, label=label, note=note, count=count, said=said, percent=percent)

    def _pick(self, item: Item, variant: Variant, pick: Pick) -> str:
        translate = self._translate
        words = pick_words(item, variant, pick, self._language).replace("**", "")
        match pick.kind:
            case "option":
                return translate("Chọn: %(what)s") % {"what": words}
            case "missed":
                return translate("Bỏ sót ý đúng: %(what)s") % {"what": words}
            case "order":
                return translate("Xếp trước, sau: %(what)s") % {"what": words}
            case "pair":
                return translate("Nối: %(what)s") % {"what": words}
            case "number":
                return translate("Ghi: %(what)s") % {"what": words}
            case "area":
                return translate("Chạm vào: %(what)s") % {"what": words}
            case "beside":
                return translate("Chạm ra ngoài mọi mục")
            case "act":
                return translate("Việc cần tránh: %(what)s") % {"what": words}

    def _idea(self, item: Item, variant: Variant, pick: Pick) -> str:
        return " ".join(misconception_words(item, variant, [pick.misconception], self._language))

    def _plain(self, text: Text) -> str:
        return in_language(text, self._language).replace("**", "").strip()

    # -- what to say ---------------------------------------------------------------------------------------------------

    def _to_say(self, point: TalkingPoint) -> ToSay:
        item, variant = self._shown[point.item_id, point.item_revision]
        translate = self._translate
        if point.pick.kind == "act":
            wrong = pick_words(item, variant, point.pick, self._language)
            pattern = translate("Có %(n)s trong %(of)s bạn làm một việc cần tránh trên điện thoại mô phỏng. %(wrong)s")
        else:
            wrong = _as_part(self._idea(item, variant, point.pick))
            pattern = translate("Có %(n)s trong %(of)s bạn còn vướng chỗ này: %(wrong)s. Mình cùng gỡ nhé.")
        numbers = dict.fromkeys(place + 1 for place, _pool in point.places)
        href, step = self._lesson(item.lesson_step)
        return ToSay(
            sentence=pattern % {"n": point.persons, "of": point.of, "wrong": wrong.replace("**", "")},
            right=self._plain(realise(item, variant.seed).rationale),
            where=translate("Câu %(numbers)s") % {"numbers": ", ".join(str(one) for one in numbers)},
            must_pass=point.must_pass,
            href=href,
            step=step,
        )

    def _lesson(self, lesson_step: str) -> tuple[str, str]:
        """Address and title of the step that teaches it; nothing where this server has no such lesson."""
        name, _hash, anchor = lesson_step.partition("#")
        for lesson in lessons(self._wb.settings.notebooks, self._language):
            if lesson.name == name:
                titles = dict(lesson.steps)
                title = f"{lesson.title} · {titles[anchor]}" if titles.get(anchor) else lesson.title
                return f"lesson/{lesson_step}", title
        return "", ""


def _state_names(translate: Translator) -> Mapping[State, str]:
    """What became of an answer, in the order in which it is told."""
    return {
        "right": translate("Đúng"),
        "partly": translate("Đúng một phần"),
        "wrong": translate("Chưa đúng"),
        "omitted": translate("Bỏ trống"),
        "not_yet": translate("Chưa làm tới"),
        "waiting": translate("Giảng viên chấm"),
        "unscored": translate("Máy chưa chấm được"),
    }


def _as_part(sentence: str) -> str:
    """A misconception's text as a part of a sentence: without full stop, small at the beginning unless a name."""
    text = sentence.strip().rstrip(".")
    first, _space, _rest = text.partition(" ")
    return text if any(one.isupper() for one in first[1:]) else text[:1].lower() + text[1:]
