"""A key never leaves the server while it could still help anybody.

Two courses that differ only in keys, rationales, misconceptions, required and forbidden lists, hints and debriefs are
sat by the same person with the same ids. Until submission, every byte sent for the one equals every byte sent for the
other, and no canary is in any of them, nor in what nbgrader releases or keeps of a submission.
"""

from __future__ import annotations

import itertools
import json
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from haidang import people
from haidang.domain.attempts import JsonValue
from haidang.domain.errors import Closed
from haidang.domain.ids import AttemptId, CheckId, SlotId
from haidang.domain.items import SimulatedPhone
from haidang.people import demo as demo_ward
from haidang.workbench.answers import take_events
from haidang.workbench.attempts import attempt_for_page, owned_attempt, start_attempt, submit_attempt, take_hint
from haidang.workbench.checks import release_check, released
from haidang.workbench.opening import Settings, Workbench, open_workbench
from haidang.workbench.results import result_for_page
from haidang.workbench.sample_answers import right_value
from haidang.workbench.visits import Visitor
from haidang.workbench.workshops import create_workshop

pytestmark = pytest.mark.xdist_group("canary")  # one worker: what they stand on takes seconds to make

COURSE = Path(__file__).parents[2] / "assessments"
CHECK = CheckId("vneid")
CANARY = "hoàng yến"
"""A canary: the bird, and the word that must not be seen."""
NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


def canaried(value: Any) -> Any:
    """The same structure with a canary in every sentence."""
    if isinstance(value, dict):
        return {key: canaried(one) for key, one in value.items()}
    if isinstance(value, list):
        return [canaried(one) for one in value]
    return f"{value} {CANARY}" if isinstance(value, str) else value


def other_keys(bank: dict[str, Any]) -> None:
    """Move keys and plant canaries in a bank file, in place."""
    bank["misconceptions"] = {key: canaried(text) for key, text in bank.get("misconceptions", {}).items()}
    for item in bank["items"]:
        item["rationale"] = canaried(item["rationale"])
        if item["use"] != "graded":
            continue
        if item["type"] == "single_choice":
            keyed = next(one for one in item["options"] if one.get("key"))
            other = next(one for one in item["options"] if not one.get("key"))
            keyed["misconception"] = other.pop("misconception")
            del keyed["key"]
            other["key"] = True
        elif item["type"] == "scenario":
            best = next(one for one in item["options"] if one["weight"] == 1)
            other = next(one for one in item["options"] if one["weight"] != 1)
            best["weight"], best["misconception"] = other["weight"], other.pop("misconception")
            other["weight"] = 1
        elif item["type"] == "multiple_choice":
            keyed = next(one for one in item["options"] if one.get("key"))
            other = next(one for one in item["options"] if not one.get("key"))
            keyed["misconception"] = other.pop("misconception")
            del keyed["key"]
            other["key"] = True
        elif item["type"] == "hotspot":
            areas = item["screen"]["areas"]
            keyed = next(one for one in areas if one.get("key"))
            other = next(one for one in areas if one.get("misconception"))
            keyed["misconception"] = other.pop("misconception")
            del keyed["key"]
            other["key"] = True
        elif item["type"] == "matching" and not item.get("reuse"):
            first, second = list(item["pairs"])[:2]
            pairs = item["pairs"]
            pairs[first], pairs[second] = pairs[second], pairs[first]
            item["slips"] = []


def canary_course(folder: Path) -> Path:
    """A copy of the course whose keys and all that belongs to them differ."""
    shutil.copytree(COURSE, folder, ignore=shutil.ignore_patterns("published.yaml", "source"))
    for path in (folder / "bank").glob("*.yaml"):
        bank = yaml.safe_load(path.read_text(encoding="utf-8"))
        other_keys(bank)
        path.write_text(yaml.safe_dump(bank, allow_unicode=True, sort_keys=False), encoding="utf-8")
    for path in (folder / "tasks").glob("*.yaml"):
        task = yaml.safe_load(path.read_text(encoding="utf-8"))
        task["debrief"] = canaried(task["debrief"])
        path.write_text(yaml.safe_dump(task, allow_unicode=True, sort_keys=False), encoding="utf-8")
    for path in (folder / "rubrics").glob("*.yaml"):
        rubric = yaml.safe_load(path.read_text(encoding="utf-8"))
        for criterion in rubric["criteria"]:
            criterion["text"] = canaried(criterion["text"])
            for level in criterion["levels"]:
                level["text"] = canaried(level["text"])
        path.write_text(yaml.safe_dump(rubric, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return folder


def counted() -> Callable[[], str]:
    """Ids that come in the same order for both courses."""
    numbers = itertools.count(1)
    return lambda: f"{next(numbers):032x}"


@dataclass
class Evening:
    """One course being sat, and every byte that was sent for it before the submission."""

    wb: Workbench
    visitor: Visitor
    sent: list[str]
    attempt: AttemptId

    def say(self, value: object) -> None:
        self.sent.append(json.dumps(value, ensure_ascii=False, sort_keys=True))


def sit(course: Path, data: Path) -> Evening:
    """Sit the check of a course up to the submission, with every request a phone can make."""
    settings = Settings(data=data, course=course, notebooks=COURSE.parent / "notebooks")
    wb = open_workbench(settings, now=lambda: NOW)
    object.__setattr__(wb, "new_id", counted())
    object.__setattr__(wb, "rng", random.Random(5))
    with wb.database.begin() as c:
        installed = demo_ward.install_demo(
            c, demo_ward.ward_small(), staff_password="den-bien-sang", now=NOW, new_id=wb.new_id, keys=wb.keys
        )
    release_check(wb, CHECK)
    trainer = next(one.person for one in installed.sign_ins if one.login == "giangvien1")
    volunteer = next(one.person for one in installed.sign_ins if not one.login)
    workshop = create_workshop(
        wb, trainer, unit=installed.ward.id, title="Lớp", day=NOW.date(), lessons=[], checks=[CHECK]
    )
    with wb.database.begin() as c:
        people.workshops.join(c, workshop.id, volunteer.id, NOW)
    visitor = Visitor(person=volunteer, workshop=workshop, token="")
    evening = Evening(wb=wb, visitor=visitor, sent=[], attempt=start_attempt(wb, visitor, CHECK))
    attempt = owned_attempt(wb, visitor, evening.attempt)
    # Everybody gets the public course's answers: what is sent must not depend on whether they are right.
    public = open_workbench(Settings(data=data / "public", course=COURSE, notebooks=settings.notebooks))
    for language in ("vi", "en"):
        evening.say(attempt_for_page(wb, visitor, evening.attempt, language))
    for number, variant in enumerate(attempt.variants):
        value: JsonValue = right_value(public.course.items[variant.item_id], variant)
        for answer in (value, "không đọc được" if not isinstance(value, str) else {"x": 1}):
            event: JsonValue = {
                "uuid": f"{number:030x}{isinstance(answer, type(value)):02x}", "kind": "answer",
                "attempt": evening.attempt, "slot": variant.slot, "value": answer, "at": "",
            }  # fmt: skip
            evening.say(take_events(wb, visitor, {"events": [event]}, "vi"))
    evening.say(attempt_for_page(wb, visitor, evening.attempt, "vi"))
    with pytest.raises(Closed) as early:
        result_for_page(wb, visitor, evening.attempt, "vi")
    evening.say(str(early.value))
    public.database.dispose()
    return evening


@pytest.fixture(scope="module")
def evenings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Evening, Evening]]:
    folder = tmp_path_factory.mktemp("canary")
    first = sit(COURSE, folder / "one")
    second = sit(canary_course(folder / "course"), folder / "two")
    yield first, second
    for evening in (first, second):
        evening.wb.database.dispose()


def test_the_two_courses_do_differ(evenings: tuple[Evening, Evening]) -> None:
    """The comparison below means something: keys of most items moved, and every sentence on the key's side changed."""
    one, two = (released(evening.wb, CHECK) for evening in evenings)
    bodies = [(one.items[key].body, two.items[key].body) for key in one.items]
    moved = sum(a != b for a, b in bodies)
    assert moved >= 20
    assert all(CANARY in item.rationale["vi"] for item in two.items.values())


def test_every_byte_before_the_submission_is_the_same(evenings: tuple[Evening, Evening]) -> None:
    """Attempt, acknowledgements of right, wrong and unreadable answers, refusals: equal to the last byte."""
    first, second = evenings
    assert len(first.sent) == len(second.sent) > 25
    for mine, other in zip(first.sent, second.sent, strict=True):
        assert mine == other
    assert not any(CANARY in sentence for sentence in second.sent)


def test_what_nbgrader_releases_and_keeps_holds_no_canary(evenings: tuple[Evening, Evening]) -> None:
    """Released notebooks, submissions and feedback folders know nothing of the key's side."""
    second = evenings[1]
    submit_attempt(second.wb, second.visitor, second.attempt)
    course = second.wb.settings.data / "course"
    files = [path for name in ("source", "release") for path in (course / name).rglob("*") if path.is_file()]
    files += list((course / "submitted").rglob("responses.json"))
    assert len(files) >= 3
    for path in files:
        assert CANARY not in path.read_text(encoding="utf-8"), path


def test_the_result_keeps_the_key_while_attempts_remain(evenings: tuple[Evening, Evening]) -> None:
    """After a failed attempt with others left: misconceptions of what was chosen, but no key and no explanation."""
    second = evenings[1]
    submit_attempt(second.wb, second.visitor, second.attempt)
    result = result_for_page(second.wb, second.visitor, second.attempt, "vi")
    assert result["decision"] == "not_certified"
    assert result["attempts_left"] == 2
    slots = result["slots"]
    assert isinstance(slots, list)
    assert {slot["key"] for slot in slots} == {slot["explanation"] for slot in slots} == {""}
    release = released(second.wb, CHECK)
    rationales = {text for item in release.items.values() for text in item.rationale.values()}
    shown = json.dumps(result, ensure_ascii=False)
    assert not any(text in shown for text in rationales)


def test_hints_come_one_at_a_time_and_only_when_asked(evenings: tuple[Evening, Evening]) -> None:
    """No hint is in the attempt; each is fetched, and none after the end."""
    first = evenings[0]
    attempt = owned_attempt(first.wb, first.visitor, first.attempt)
    release = released(first.wb, CHECK)
    phones = [
        (variant.slot, release.items[variant.item_id].body)
        for variant in attempt.variants
        if isinstance(release.items[variant.item_id].body, SimulatedPhone)
    ]
    assert phones
    for slot, body in phones:
        assert isinstance(body, SimulatedPhone)
        hints = [hint["vi"] for hint in body.task.hints]
        assert not any(hint in sentence for hint in hints for sentence in first.sent)
        given = take_hint(first.wb, first.visitor, first.attempt, SlotId(slot), "vi")
        assert given == {"hint": hints[0], "used": 1, "left": len(hints) - 1}
    submit_attempt(first.wb, first.visitor, first.attempt)
    with pytest.raises(Closed):
        take_hint(first.wb, first.visitor, first.attempt, SlotId(phones[0][0]), "vi")
