"""The invented nation in a database: the quick way of counting says what the slow one says, slot by slot."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select, update

from haidang import people
from haidang.delivery import draw
from haidang.domain.attempts import Attempt, AttemptState
from haidang.domain.errors import Refused
from haidang.domain.ids import AttemptId, CheckId, PersonId
from haidang.domain.people import Role
from haidang.journal import attempts
from haidang.people.nation import Nation, nation
from haidang.store import tables as t
from haidang.workbench import nation as installing
from haidang.workbench.checks import release_check, released
from haidang.workbench.finishing import hand_in
from haidang.workbench.nation import CHECK, Installed, install_nation
from haidang.workbench.opening import Settings, Workbench, open_workbench
from haidang.workbench.report import decisions_now, progress_of, visible_units

pytestmark = pytest.mark.xdist_group("nation")  # one worker: what they stand on takes seconds to make

ROOT = Path(__file__).parents[2]
CLOCK = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
Made = tuple[Workbench, Nation, Installed]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """Four communes, every slot of every attempt written, few different sheets."""
    folder = tmp_path_factory.mktemp("nation")
    settings = Settings(data=folder, course=ROOT / "assessments", notebooks=ROOT / "notebooks")
    wb = open_workbench(settings, now=lambda: CLOCK)
    whole = nation(communes=4)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(installing, "SHEETS", {True: 8, False: 5})
        installed = install_nation(wb, whole, slots=True)
    yield wb, whole, installed
    wb.database.dispose()


def test_everybody_is_there(made: Made) -> None:
    """Units, volunteers, courses and attempts are as many as were invented, and the report counts them all."""
    wb, whole, installed = made
    folk = list(whole.volunteers())
    assert installed == Installed(
        units=1 + len(whole.provinces) + len(whole.communes) + len(whole.sizes),
        volunteers=len(folk),
        courses=sum(day is not None for one in folk for day in one.courses),
        attempts=sum(len(one.sittings) + one.sits_now for one in folk),
    )
    report = progress_of(wb, None, CHECK)
    assert report.whole.volunteers == len(folk)
    assert report.whole.started.numerator == sum(bool(one.sittings) or one.sits_now for one in folk)
    passed = [one for one in folk if any(one.sittings) and None not in one.courses]
    assert report.whole.certified.numerator == len(passed)
    assert [share.numerator for share in report.whole.courses.values()] == [
        sum(one.courses[number] is not None for one in folk) for number in range(2)
    ]
    assert report.whole.both_courses.numerator == sum(None not in one.courses for one in folk)
    by_name = {one.name: one for one in report.units}
    for commune in whole.communes:
        below = {one.code for one in folk if set(one.teams) & set(commune.teams)}
        assert by_name[commune.name].volunteers == len(below)
    assert report.left == len(report.missing) == len(folk) - len(passed)
    assert progress_of(wb, None, CHECK, most_named=0).missing == ()
    assert progress_of(wb, None, CHECK, most_named=len(folk)) == report


def test_settledattempts_count_as_their_slots_do(made: Made) -> None:
    """Without what was kept beside the decisions the report is the same, to the last competency of the last team."""
    wb, _whole, _installed = made
    report = progress_of(wb, None, CHECK)
    assert any(share.numerator for share in report.whole.mastery.values())
    assert decisions_now(wb, CHECK) == {}
    mine, settled = t.attempt.c.check_id == CHECK, t.attempt.c.mastery.is_not(None)
    nothing = {"decision": None, "points": None, "mastery": None}
    with wb.database.begin() as c:
        kept = {row.id: row.decision for row in c.execute(select(t.attempt).where(mine, settled))}
        firsts = c.execute(update(t.attempt).where(mine, settled, t.attempt.c.number == 1).values(nothing)).rowcount
        assert 0 < firsts < len(kept)
    assert progress_of(wb, None, CHECK) == report
    with wb.database.begin() as c:
        c.execute(update(t.attempt).where(mine).values(nothing))
    assert progress_of(wb, None, CHECK) == report
    assert {key: decision.value for key, decision in decisions_now(wb, CHECK).items()} == kept


def test_handing_in_settles(made: Made) -> None:
    """An attempt without texts is settled when it is handed in; one with a text waits."""
    wb, _whole, _installed = made
    with wb.database.connect() as c:
        someone = people.persons.in_units(c, [one.id for one in visible_units(wb, None)], {Role.VOLUNTEER})[0]
    for check, settles in (("khoi-dau-so", True), ("vneid", False)):
        release = released(wb, CheckId(check), release_check(wb, CheckId(check)))
        attempt = _begun(wb, someone.id, check, number=1)
        with wb.database.begin() as c:
            assert attempts.add(c, attempt)
            assert hand_in(c, release, attempt, CLOCK)
            row = c.execute(select(t.attempt).where(t.attempt.c.id == attempt.id)).one()
        assert (row.mastery is not None, row.points is not None, row.decision) == (settles, settles, "not_certified")
        with wb.database.connect() as c:
            assert attempts.decisions_of(c, [attempt.id])
        assert (attempt.id in decisions_now(wb, CheckId(check))) is not settles
        report = progress_of(wb, None, CheckId(check))
        assert (report.whole.submitted.numerator, report.whole.certified.numerator) == (1, 0)


def _begun(wb: Workbench, person: PersonId, check: str, *, number: int) -> Attempt:
    release = released(wb, CheckId(check))
    return Attempt(
        id=AttemptId(wb.new_id()),
        person=person,
        check=CheckId(check),
        release=release.id,
        number=number,
        variants=draw(release, rng=Random(7), today=CLOCK.date()),
        state=AttemptState.OPEN,
        opened_at=CLOCK,
        ends_at=None,
        closes_at=None,
        submitted_at=None,
    )


def test_it_goes_into_an_empty_database_only(made: Made) -> None:
    """Where anybody is already, nothing is added; a check with texts cannot be used at all."""
    wb, whole, _installed = made
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(installing, "SHEETS", {True: 1, False: 0})
        with pytest.raises(Refused) as refused:
            install_nation(wb, whole)
        assert refused.value.code == "not_empty"
        with pytest.raises(Refused) as refused:
            install_nation(wb, whole, check=CheckId("vneid"))
        assert refused.value.code == "needs_marks"
