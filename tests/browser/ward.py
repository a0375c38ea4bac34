"""The real server on a throw-away data folder, with its demonstration ward, as the browser tests need it."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx
import psutil

from haidang.domain import people as domain
from haidang.domain.attempts import Attempt
from haidang.domain.forms import Release
from haidang.domain.ids import AttemptId, CheckId, PersonId, UnitId
from haidang.domain.items import ItemType
from haidang.domain.people import Workshop
from haidang.people import demo
from haidang.people.codes import shown
from haidang.workbench.opening import Settings

ROOT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-c", "from haidang.cli import main; main()", "serve")
PIN = "4826"
READY_SECONDS = 180
KERNEL_SECONDS = 30
PLAYED, STARTED = 3, 2
"""How many of the demonstration's volunteers have handed the check in and have begun it: few, so that it is quick."""


class ServerFailed(Exception):
    """The server did not start; the message holds its last words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody of the ward with a session of their own."""

    name: str
    code: str
    cookies: Mapping[str, str] = field(repr=False)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Ward:
    """One running server and everything a test may ask about it.

    Parameters
    ----------
    folder
        Where its data and its output go.
    notebooks, course
        Other folders than the checkout's.
    """

    def __init__(self, folder: Path, *, notebooks: Path | None = None, course: Path | None = None) -> None:
        self.data = folder / "data"
        self.notebooks = notebooks or ROOT / "notebooks"
        self.course = course or ROOT / "assessments"
        self.output = folder / "server.out"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/"
        self._process: subprocess.Popen[bytes] | None = None
        self._taken = 0
        self._workbench: Any = None

    def fill(self, *, played: int = PLAYED, started: int = STARTED) -> None:
        """Make the demonstration in the empty data folder, with fewer people who have sat the check than usual."""
        from haidang.workbench import demo as demonstration
        from haidang.workbench.opening import open_workbench

        workbench = open_workbench(self.settings)
        with patch.multiple(demonstration, PLAYED=played, STARTED=started):
            demonstration.ready_demo(workbench)
        workbench.database.dispose()
        self._taken = demonstration.SHOWN + played + started

    # -- the process ---------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Start the server and wait until it answers.

        Raises
        ------
        ServerFailed
            If it ends or stays silent.
        """
        kept = {key: value for key, value in os.environ.items() if not key.startswith("HAIDANG_")}
        named = {"HAIDANG_NOTEBOOKS": str(self.notebooks), "HAIDANG_COURSE": str(self.course), "PYTHONUTF8": "1"}
        named |= {name: os.environ[name] for name in ("HAIDANG_KEPT_COURSE", "HAIDANG_PAGES") if name in os.environ}
        with self.output.open("ab") as out:
            self._process = subprocess.Popen(
                (*COMMAND, "--demo", "--data", str(self.data), "--port", str(self.port)),
                cwd=ROOT,
                env={**kept, **named},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise ServerFailed(f"the server ended by itself:\n{self.last_words()}")
            try:
                if httpx.get(f"{self.url}health", trust_env=False, timeout=5).is_success:
                    return
            except httpx.TransportError:
                time.sleep(0.1)
        self.stop()
        raise ServerFailed(f"the server did not answer within {READY_SECONDS} s:\n{self.last_words()}")

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it as Ctrl + C would; safe to repeat."""
        if self._workbench is not None:
            self._workbench.database.dispose()
            self._workbench = None
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        below = psutil.Process(self._process.pid).children(recursive=True) if self._process.poll() is None else []
        self._process.send_signal(how)
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(15)
        self._process = None
        for one in below:
            try:
                one.kill()
            except psutil.NoSuchProcess:
                continue
        psutil.wait_procs(below, timeout=5)

    def kernels(self) -> int:
        """How many kernels the server has running now."""
        assert self._process is not None
        count = 0
        for one in psutil.Process(self._process.pid).children(recursive=True):
            try:
                count += "haidang.serving.kernel_main" in one.cmdline() and one.status() != psutil.STATUS_ZOMBIE
            except (psutil.NoSuchProcess, psutil.ZombieProcess):
                continue
        return count

    def wait_for_pages(self, *, live: int = 0) -> None:
        """Wait until every shared page is rendered and no kernel is there but those of so many live pages.

        One more may wait for the next page of staff.
        """
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            ready = httpx.get(f"{self.url}health", trust_env=False, timeout=30).json()["pages"]
            if ready and self.kernels() <= live + 1:
                return
            time.sleep(0.2)
        raise ServerFailed(f"the shared pages were not rendered within {READY_SECONDS} s:\n{self.last_words()}")

    def wait_for_kernels(self, number: int) -> None:
        """Wait until so many kernels run, the one that waits for the next page of staff included."""
        deadline = time.monotonic() + KERNEL_SECONDS
        while self.kernels() != number and time.monotonic() < deadline:
            time.sleep(0.2)
        assert self.kernels() == number

    def last_words(self) -> str:
        """The end of what the server printed and logged."""
        texts = []
        for path in (self.output, self.data / "logs" / "haidang.log"):
            if path.is_file():
                lines = [line for line in path.read_text("utf-8", "replace").splitlines() if not set(line) & set("█▀▄")]
                texts.append("\n".join(lines[-40:]))
        return "\n".join(texts)

    # -- people --------------------------------------------------------------------------------------------------------

    @property
    def facts(self) -> dict[str, Any]:
        """What ``demo.json`` says."""
        found: dict[str, Any] = json.loads((self.data / "demo.json").read_text(encoding="utf-8"))
        return found

    @property
    def workshop(self) -> str:
        """Code of the demonstration's workshop."""
        return str(self.facts["workshop"])

    def own_workshop(self, *, checks: tuple[str, ...] = ("vneid",)) -> Workshop:
        """A workshop of the test's own, made by the first trainer; closing it harms nobody else's."""
        from haidang.workbench.workshops import create_workshop

        return create_workshop(
            self.workbench,
            self.member("giangvien1"),
            unit=self.unit("Phường Bình Lâm"),
            title="Lớp của một phép thử",
            day=date(2026, 11, 21),
            lessons=("02-vneid",),
            checks=tuple(CheckId(one) for one in checks),
        )

    def unit(self, name: str) -> UnitId:
        """Id of a unit by its name."""
        return UnitId(str(self.rows("SELECT id FROM unit WHERE name = ?", name)[0][0]))

    def member(self, login: str) -> domain.Person:
        """A trainer or coordinator as the workbench knows them."""
        from haidang import people

        ((person,),) = self.rows("SELECT id FROM person WHERE login = ?", login)
        with self.workbench.database.connect() as c:
            found = people.persons.get(c, PersonId(person))
        assert found is not None
        return found

    def stranger(self) -> tuple[str, str]:
        """Name and personal code of the next volunteer who never signed in."""
        one = demo.ward_small().volunteers[self._taken]
        self._taken += 1
        return one.name, shown(one.personal_code)

    def newcomer(self, workshop: str = "") -> Person:
        """Sign the next volunteer in who never did before; the PIN becomes `PIN`."""
        name, code = self.stranger()
        with self.client() as client:
            self.post(client, "sign-in", workshop=workshop or self.workshop, code=code, pin="")
            answer = self.post(client, "choose-pin", pin=PIN, again=PIN)
            assert answer.status_code == 302, answer.text
            return Person(name=name, code=code, cookies=dict(client.cookies))

    def again(self, person: Person) -> Person:
        """Another session of somebody who has chosen the PIN already, as on a second phone."""
        with self.client() as client:
            answer = self.post(client, "sign-in", workshop=self.workshop, code=person.code, pin=PIN)
            assert answer.status_code == 302, answer.text
            return Person(name=person.name, code=person.code, cookies=dict(client.cookies))

    def staff(self, login: str) -> Person:
        """A session of a trainer or coordinator by login."""
        one = next(each for each in self.facts["staff"] if each["login"] == login)
        with self.client() as client:
            answer = self.post(client, "staff", name=login, password=one["password"])
            assert answer.status_code == 302, answer.text
            return Person(name=one["name"], code="", cookies=dict(client.cookies))

    # -- HTTP without a browser ----------------------------------------------------------------------------------------

    def client(self, person: Person | None = None, **options: Any) -> httpx.Client:
        """A client with somebody's session, or with none; close it."""
        made = httpx.Client(base_url=self.url, trust_env=False, timeout=60, **options)
        for key, value in (person.cookies if person else {}).items():
            made.cookies.set(key, value, domain="127.0.0.1")
        return made

    def post(self, client: httpx.Client, path: str, **fields: str) -> httpx.Response:
        """Send a form of the site with its token."""
        if "_xsrf" not in client.cookies:
            client.get("sign-in")
        return client.post(path, data={"_xsrf": client.cookies["_xsrf"], **fields})

    def send(self, client: httpx.Client, path: str, body: object) -> httpx.Response:
        """Send JSON as a page does."""
        if "_xsrf" not in client.cookies:
            client.get("api/me")
        return client.post(path, json=body, headers={"X-XSRFToken": client.cookies["_xsrf"]})

    def begin(self, client: httpx.Client, check: str = "vneid") -> str:
        """Open a check; the attempt's id."""
        answer = self.send(client, f"api/checks/{check}/attempts", {})
        assert answer.is_success, answer.text
        return str(answer.json()["attempt"])

    # -- what the server keeps -----------------------------------------------------------------------------------------

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Raw rows of ``journal.db``, read beside the running server."""
        with closing(sqlite3.connect(self.data / "journal.db", timeout=10)) as connection:
            return connection.execute(query, values).fetchall()

    def change(self, query: str, *values: object) -> int:
        """Change ``journal.db`` behind the server's back; how many rows."""
        with closing(sqlite3.connect(self.data / "journal.db", timeout=10)) as connection, connection:
            return connection.execute(query, values).rowcount

    @property
    def workbench(self) -> Any:
        """The workbench opened by this process on the same data, for reading."""
        from haidang.workbench.opening import open_workbench

        if self._workbench is None:
            self._workbench = open_workbench(self.settings, upgrade=False)
        return self._workbench

    @property
    def settings(self) -> Settings:
        """Where things lie."""
        return Settings(data=self.data, course=self.course.resolve(), notebooks=self.notebooks.resolve())

    def attempt(self, attempt_id: str) -> tuple[Attempt, Release]:
        """An attempt and its frozen form, as the server knows them."""
        from haidang import journal
        from haidang.workbench.checks import released

        with self.workbench.database.connect() as c:
            found = journal.attempts.get(c, AttemptId(attempt_id))
        assert found is not None
        return found, released(self.workbench, found.check, found.release)

    def right_values(self, attempt_id: str) -> dict[str, Any]:
        """Slot → value that earns full marks."""
        from haidang.workbench.sample_answers import right_value

        attempt, release = self.attempt(attempt_id)
        return {str(one.slot): right_value(release.items[one.item_id], one) for one in attempt.variants}

    def make_plain(self, attempt_id: str) -> None:
        """Let the attempt hold a choice of one in every slot whose pool has one: one tap is one event."""
        _, release = self.attempt(attempt_id)
        self.give_types(attempt_id, {slot.id: ItemType.SINGLE_CHOICE for slot in release.form.slots})

    def give_types(self, attempt_id: str, wanted: Mapping[str, ItemType]) -> None:
        """Let slots of an attempt hold the first item of a type, where their pools have one."""
        replace = "UPDATE variant SET item_id = ?, item_revision = ? WHERE attempt_id = ? AND slot = ?"
        _, release = self.attempt(attempt_id)
        for slot in release.form.slots:
            found = [one for one in slot.pool if release.items[one].type is wanted.get(slot.id)]
            for one in found[:1]:
                self.change(replace, one, release.items[one].revision, attempt_id, slot.id)

    def answers(self, attempt_id: str) -> dict[str, Any]:
        """Slot → last acknowledged value, read from the journal's raw rows."""
        query = "SELECT slot, value FROM event WHERE attempt_id = ? AND kind = 'answer' ORDER BY seq"
        return {slot: json.loads(value) for slot, value in self.rows(query, attempt_id)}


def attempt_of(url: str) -> str:
    """The attempt's id in the address of a check or a result."""
    found = re.search(r"/(?:check|result)/([0-9a-f]{32})", url)
    assert found, url
    return found[1]
