"""What stands ready before any clock runs: a data folder with a class whose check is open, and sessions of its people.

The content is the checkout's; the notebooks are a copy, so that one of them can be changed while we measure. Nobody
signs in here: argon2 would take a minute for a thousand people, so their sessions are written into the data folder.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from light_phone import LightPhone
from servers import Server, ours, ready
from sqlalchemy import select

from haidang import people
from haidang.domain.forms import Release
from haidang.domain.ids import CheckId, PersonId
from haidang.domain.people import Membership, Role, UnitLevel
from haidang.rehearsal.company import TRAINER_LOGIN, gather
from haidang.store.tables import person as persons_table
from haidang.workbench.opening import Settings, Workbench, open_workbench
from haidang.workbench.visits import SESSION_HOURS

if TYPE_CHECKING:
    from collections.abc import Iterator

LANGUAGE = "vi"
CHECK = CheckId("vneid")
SESSION_COOKIE = "hd_session"
SLIDERS = "sliders"
TEAMS = 40
ORDINARY_NOTEBOOK = (
    "import ipywidgets as widgets\nfrom IPython.display import display",
    "people = widgets.IntSlider(value=40, max=400)\nminutes = widgets.IntSlider(value=30)\nshown = widgets.Output()",
    "def draw(_change=None):\n    with shown:\n        print(people.value * minutes.value)",
    "for one in (people, minutes):\n    one.observe(draw, 'value')\ndraw()",
    "display(widgets.VBox([people, minutes, shown]))",
)
"""An ipywidgets notebook such as anybody writes: two sliders and what follows from them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One volunteer who is signed in already."""

    person: PersonId
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """The prepared data folder.

    Parameters
    ----------
    trainer
        Token of the trainer's session, begun with a password.
    """

    folder: Path
    settings: Settings
    lesson: str
    release: Release
    members: tuple[Member, ...]
    trainer: str

    @property
    def lesson_path(self) -> str:
        """Address of the VNeID lesson."""
        return f"/{LANGUAGE}/lesson/{self.lesson}"

    @property
    def lesson_shown(self) -> str:
        """Selector of a practice that is drawn."""
        return f"[data-name='{self.lesson}'] .hd-widget *"

    def phones(self, server: Server, number: int) -> list[LightPhone]:
        """Give so many signed-in phones."""
        return [LightPhone(server.address, {SESSION_COOKIE: one.token}) for one in self.members[:number]]

    @contextmanager
    def workbench(self) -> Iterator[Workbench]:
        """Open the use cases on this folder."""
        wb = open_workbench(self.settings)
        try:
            yield wb
        finally:
            wb.database.dispose()

    async def serve(self) -> Server:
        """Start our server and wait until every page stands ready and the trainer has looked at the lesson."""
        server = ours(self.settings)
        server.start()
        await ready(server)
        phone = LightPhone(server.address, {SESSION_COOKIE: self.trainer})
        await phone.fetch(self.lesson_path)
        await phone.close()
        return server


async def prepare(number: int, *, vietnamese_only: bool = False) -> Stage:
    """Make a data folder with so many volunteers, let the server render every page once, and stop it again."""
    places = Settings.from_environment()
    folder = Path(tempfile.mkdtemp(prefix="haidang-bench-"))
    notebooks = folder / "notebooks"
    shutil.copytree(places.notebooks, notebooks, ignore=shutil.ignore_patterns(".*"))
    if vietnamese_only:  # half of the rendering
        shutil.rmtree(notebooks / "en")
    write_ordinary_notebook(notebooks / LANGUAGE / f"{SLIDERS}.ipynb")
    settings = Settings(data=folder / "data", course=places.course, notebooks=notebooks)
    wb = open_workbench(settings)
    server = ours(settings)
    server.start()  # it renders the pages while we enrol
    try:
        company = gather(wb, number=1, check=CHECK)
        members = _enrol(wb, number, company.workshop_code)
        trainer = _trainer_session(wb)
        await ready(server)
    finally:
        server.stop()
        wb.database.dispose()
    return Stage(
        folder=folder,
        settings=settings,
        lesson=company.lesson,
        release=company.release,
        members=members,
        trainer=trainer,
    )


def write_ordinary_notebook(path: Path) -> None:
    """Write the ipywidgets notebook that both sides serve as a live page."""
    cells: list[dict[str, object]] = [
        {"cell_type": "code", "id": f"c{index}", "metadata": {}, "outputs": [], "execution_count": None, "source": one}
        for index, one in enumerate(ORDINARY_NOTEBOOK)
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    whole = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(whole, ensure_ascii=False, indent=1), encoding="utf-8")


def _enrol(wb: Workbench, number: int, workshop_code: str) -> tuple[Member, ...]:
    """Add volunteers who are in the workshop and signed in, in one transaction."""
    now = wb.now()
    members = []
    with wb.database.begin() as c:
        workshop = people.workshops.by_code(c, workshop_code)
        assert workshop is not None
        teams = [
            people.units.add(
                c,
                code=f"bench-{one}",
                name=f"Tổ đo {one}",
                level=UnitLevel.TEAM,
                parent=workshop.unit,
                new_id=wb.new_id,
            ).id
            for one in range(1, TEAMS + 1)
        ]
        for index in range(number):
            person = people.persons.add(
                c,
                code=f"DO{index + 1:05d}",
                display_name=f"Bạn Đo {index + 1}",
                memberships=[Membership(unit=teams[index % TEAMS], role=Role.VOLUNTEER)],
                now=now,
                new_id=wb.new_id,
            ).id
            people.workshops.join(c, workshop.id, person, now)
            token = people.sessions.start(
                c, person=person, workshop=workshop.id, now=now, hours=SESSION_HOURS, rng=wb.rng
            )
            members.append(Member(person=person, token=token))
    return tuple(members)


def _trainer_session(wb: Workbench) -> str:
    with wb.database.begin() as c:
        person = c.execute(select(persons_table.c.id).where(persons_table.c.login == TRAINER_LOGIN)).scalar_one()
        return people.sessions.start(
            c, person=PersonId(person), workshop=None, now=wb.now(), hours=SESSION_HOURS, rng=wb.rng
        )


def remove(folders: Sequence[Path]) -> None:
    """Remove temporary folders."""
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
