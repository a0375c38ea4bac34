"""The learning path: an order that makes sense whatever the lessons say of each other, and what to look at again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import samples
from hypothesis import given
from hypothesis import strategies as st

from haidang.bank import Course
from haidang.domain.competencies import Competency
from haidang.domain.forms import Form
from haidang.domain.ids import CheckId, CompetencyId, ItemId
from haidang.domain.items import Item
from haidang.domain.people import Role
from haidang.domain.responses import Omitted
from haidang.domain.scores import Mastery, Outcome
from haidang.journal.events import PageState
from haidang.scoring import decide, score_slot
from haidang.workbench.language import translator
from haidang.workbench.notebooks import LessonFacts
from haidang.workbench.path import Counted, Learned, checks_of, in_order, learned, not_yet, paths, review

NAMES = "abcdef"
STEPS = (("one", "Bước một"), ("two", "Bước hai"), ("three", "Bước ba"), ("four", "Bước bốn"))


def lesson(name: str, *after: str, **more: object) -> LessonFacts:
    """Make a lesson of forty minutes and four steps for volunteers."""
    made = LessonFacts(
        name=name,
        title=f"{name.upper()}: bài học",
        summary="",
        minutes=40,
        steps=STEPS,
        module="",
        roles=("volunteer",),
        after=after,
        ledger=(),
    )
    return replace(made, **more)  # type: ignore[arg-type]


def order(*lessons: LessonFacts) -> str:
    """Names in the order of the path."""
    return "".join(one.name for one in in_order(lessons))


class TestOrder:
    """Prerequisites first, otherwise by file name."""

    def test_without_prerequisites_the_order_stays(self) -> None:
        """By file name, as they came."""
        assert order(lesson("a"), lesson("b"), lesson("c")) == "abc"

    def test_what_should_come_before_comes_before(self) -> None:
        """A lesson is put off until those it names are placed, and no further."""
        assert order(lesson("a", "c"), lesson("b"), lesson("c"), lesson("d")) == "bcad"

    def test_unknown_names_hold_nothing_up(self) -> None:
        """A prerequisite that does not exist counts nothing."""
        assert order(lesson("a", "nowhere"), lesson("b", "b")) == "ab"

    def test_a_circle_is_broken_inside_the_circle(self) -> None:
        """Lessons that wait for each other are all there once; who waits for the circle still comes behind it."""
        assert order(lesson("a", "b"), lesson("b", "c"), lesson("c", "b")) == "bac"

    @given(st.dictionaries(st.sampled_from(NAMES), st.lists(st.sampled_from(NAMES), max_size=3), max_size=6))
    def test_every_lesson_is_placed_once(self, wanted: Mapping[str, list[str]]) -> None:
        """Whatever they name, circles included, nothing is lost and nothing is doubled; without circles it is right."""
        found = in_order([lesson(name, *after) for name, after in sorted(wanted.items())])
        assert sorted(one.name for one in found) == sorted(wanted)

    @given(st.dictionaries(st.sampled_from(NAMES), st.sets(st.sampled_from(NAMES)), max_size=6))
    def test_without_circles_every_wish_is_kept(self, wanted: Mapping[str, set[str]]) -> None:
        """Where lessons only wait for later letters there is no circle, and each stands behind what it names."""
        found = in_order(
            [lesson(name, *(one for one in sorted(after) if one > name)) for name, after in wanted.items()]
        )
        places = {one.name: place for place, one in enumerate(found)}
        assert all(places[before] < places[one.name] for one in found for before in one.after if before in places)


class TestLearned:
    """How far somebody is."""

    def test_stopped_in_the_middle(self) -> None:
        """Half of the steps leaves half of the minutes."""
        one = learned(lesson("a"), PageState(place="two", values={}, been=frozenset({"two"})))
        assert (one.state, one.percent, one.minutes_left) == ("begun", 50, 20)

    def test_what_was_done_stays_done(self) -> None:
        """Whoever leafs back after the last step has nothing left to do."""
        one = learned(lesson("a"), PageState(place="two", values={}, been=frozenset({"two", "four"})))
        assert (one.state, one.percent, one.minutes_left) == ("done", 100, 0)

    def test_a_step_that_is_gone_is_a_new_beginning(self) -> None:
        """A place that the lesson no longer has counts as none."""
        one = learned(lesson("a"), PageState(place="gone", values={}, been=frozenset({"gone"})))
        assert (one.state, one.minutes_left) == ("new", 40)


def course_with(*items: Item) -> Course:
    """Make a course that holds these items and the competencies of `samples`; the second is a must-pass one."""
    names = [CompetencyId(f"C02.{n}") for n in (1, 2, 3)]
    competencies = {
        name: Competency(
            id=name,
            module="M02",
            name=samples.text(f"Năng lực {name}"),
            can_do=samples.text("Tôi làm được"),
            digcomp=(),
            helper=False,
            required_for=(),
            recommended_for=(),
            core_pack=False,
            must_pass=name == "C02.2",
            ledger=(),
            prerequisites=(),
            vn_framework_ref="",
        )
        for name in names
    }
    return Course(
        items={one.id: one for one in items},
        tasks={},
        forms={},
        rubrics={},
        competencies=competencies,
        misconceptions={},
        modules={},
        ledger={},
        indicators={},
        online_courses={},
        folder=Path(),
    )


def sat(hours: int, **mastery: Mastery) -> Counted:
    """An attempt in which nothing was answered, but for the masteries that are given (``C02_1=…``)."""
    release = samples.release()
    scores = [
        score_slot(release, samples.variant(release.items[spec.pool[0]], slot=spec.id), Omitted())
        for spec in release.form.slots
    ]
    outcome: Outcome = decide(release, scores)
    if mastery:
        outcome = replace(outcome, mastery={CompetencyId(name.replace("_", ".")): one for name, one in mastery.items()})
    return Counted(release=release, outcome=outcome, at=samples.NOW + timedelta(hours=hours))


class TestReview:
    """What deserves another look."""

    def test_the_latest_word_holds(self) -> None:
        """A later attempt takes a competency off the list or puts it back; one that waits for a mark says nothing."""
        first = sat(0, C02_1=Mastery.NOT_YET, C02_2=Mastery.NOT_YET, C02_3=Mastery.MASTERED)
        later = sat(1, C02_1=Mastery.MASTERED, C02_2=Mastery.PENDING, C02_3=Mastery.NOT_YET)
        assert not_yet([later, first]) == {CompetencyId("C02.2"): first, CompetencyId("C02.3"): later}

    def test_it_names_steps_and_practice(self) -> None:
        """Must-pass first; each with the step that teaches it, the practice there, and nothing of an item."""
        practised = replace(samples.SCENARIO, id=ItemId("P02-1"), use="practice", competencies=(CompetencyId("C02.2"),))
        lessons = [
            lesson("02-vneid", steps=(("hai-muc-do", "Hai mức độ"), ("tap", "Tập")), practice=(("P02-1", "tap"),))
        ]
        found = review([sat(0)], course_with(practised), lessons, "vi", "/")
        assert [one["name"] for one in found] == ["Năng lực C02.2", "Năng lực C02.1", "Năng lực C02.3"]
        teaching = {
            "title": "Hai mức độ",
            "lesson": "02-VNEID",
            "href": "/vi/lesson/02-vneid#hai-muc-do",
            "practice": 0,
        }
        there = {"title": "Tập", "lesson": "02-VNEID", "href": "/vi/lesson/02-vneid#tap", "practice": 1}
        assert [one["links"] for one in found] == [[teaching, there], [teaching], [teaching]]
        assert samples.CANARY not in str(found)

    def test_nothing_was_handed_in(self) -> None:
        """Then there is nothing to look at again."""
        assert review([], course_with(), [], "vi", "/") == []


class TestPaths:
    """One path for each role."""

    def laid(
        self, roles: set[Role], *, staff: bool, forms: Mapping[CheckId, Form] | None = None
    ) -> list[dict[str, object]]:
        standing = [
            learned(one, PageState(place=None, values={}))
            for one in (lesson("a"), lesson("b", "a"), lesson("c", roles=("trainer",)))
        ]
        return paths(
            standing,
            forms or {},
            {},
            frozenset(roles),
            staff=staff,
            course=course_with(),
            held=(),
            language="vi",
            base="/",
            translate=translator("vi"),
        )

    def test_a_volunteer_has_one(self) -> None:
        """Their own lessons, numbered, with what should come first and the minutes that are left."""
        (path,) = self.laid({Role.VOLUNTEER}, staff=False)
        assert (path["title"], path["minutes_left"], path["of"]) == ("Chặng đường của bạn", 80, 2)
        steps = path["steps"]
        assert isinstance(steps, list)
        assert [(one["number"], one["first"]) for one in steps] == [(1, []), (2, ["A"])]

    def test_staff_see_the_volunteers_path_behind_their_own(self) -> None:
        """A trainer helps people along a path that is not theirs."""
        titles = [path["title"] for path in self.laid({Role.TRAINER}, staff=True)]
        assert titles == ["Chặng đường của bạn", "Chặng đường của tình nguyện viên"]

    def test_checks_stand_beside_their_lessons_and_the_certification_at_the_end(self) -> None:
        """A form before or after a workshop stands in no path."""
        forms = {
            CheckId("one"): replace(samples.form([]), check=CheckId("one"), lesson="a", module="M01"),
            CheckId("two"): replace(samples.form([]), check=CheckId("two"), purpose="before_after", lesson="a"),
            CheckId("all"): replace(samples.form([]), check=CheckId("all"), purpose="certification", lesson="b"),
        }
        assert checks_of(lesson("a"), forms) == ["one"]
        assert checks_of(lesson("z", module="M01"), forms) == ["one"]
        (path,) = self.laid({Role.VOLUNTEER}, staff=False, forms=forms)
        steps, ends = path["steps"], path["ends"]
        assert isinstance(steps, list)
        assert isinstance(ends, list)
        assert [[(check["check"], check["state"]) for check in one["checks"]] for one in steps] == [
            [("one", "later")],
            [],
        ]
        assert [one["check"] for one in ends] == ["all"]


def test_a_lesson_without_steps_is_never_done() -> None:
    """There is nothing to have been at, and nothing breaks."""
    one = Learned(lesson=lesson("a", steps=()), reached=0, done=False)
    assert (one.state, one.percent, one.minutes_left) == ("new", 0, 40)
    assert not learned(one.lesson, PageState(place="x", values={}, been=frozenset({"x"}))).done
