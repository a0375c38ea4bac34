"""Two server processes behind one address: one journal, live pages through either of them, nobody left behind."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import nbformat
import psutil
import pytest
import tornado.websocket
from tornado.httpclient import HTTPClientError, HTTPRequest

from haidang import people
from haidang.domain.ids import CheckId
from haidang.rehearsal.company import Company, gather
from haidang.rehearsal.run import our_server
from haidang.rehearsal.server import ServerProcess
from haidang.workbench.opening import Settings, Workbench, open_workbench

ROOT = Path(__file__).parents[2]
pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="the system deals connections out on Linux only"),
    pytest.mark.slow,
    pytest.mark.timeout(120),
    pytest.mark.xdist_group("server"),
]
PATIENCE = 30.0


class Pair:
    """A server of two processes, a volunteer's session and a trainer's."""

    def __init__(self, folder: Path) -> None:
        notebooks = folder / "notebooks"
        (notebooks / "vi").mkdir(parents=True)
        (notebooks / "en").mkdir()
        book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("import ipywidgets\nipywidgets.IntSlider()")])
        nbformat.write(book, notebooks / "vi" / "slider.ipynb")
        self.settings = Settings(data=folder / "data", course=ROOT / "assessments", notebooks=notebooks)
        self.wb: Workbench = open_workbench(self.settings)
        self.company: Company = gather(self.wb, number=1, check=CheckId("vneid"))
        self.server: ServerProcess = our_server(self.settings, "--workers", "2")
        self.server.start()

    def token(self, *, trainer: bool) -> str:
        with self.wb.database.begin() as c:
            if trainer:
                found = people.signin.with_password(
                    c,
                    login=self.company.trainer_login,
                    password=self.company.trainer_password,
                    address="test",
                    now=self.wb.now(),
                    keys=self.wb.keys,
                )
                assert isinstance(found, people.signin.SignedIn)
                person = found.person.id
            else:
                person = self.company.cards[0].person
            return people.sessions.start(c, person=person, workshop=None, now=self.wb.now(), hours=1, rng=self.wb.rng)

    @property
    def first(self) -> psutil.Process:
        process = self.server._process
        assert process is not None
        return psutil.Process(process.pid)

    def members(self) -> list[psutil.Process]:
        living = [one for one in self.first.children() if one.status() != psutil.STATUS_ZOMBIE]
        return [one for one in living if "haidang.serving.crew" in one.cmdline()]

    def member(self) -> psutil.Process:
        """The other process, once it listens."""
        until(lambda: any(self._listens(one) for one in self.members()))
        return next(one for one in self.members() if self._listens(one))

    def _listens(self, process: psutil.Process) -> bool:
        return any(
            one.status == psutil.CONN_LISTEN and one.laddr.port == self.server.port
            for one in process.net_connections("tcp")
        )

    def client_at(self, process: psutil.Process, token: str) -> httpx.Client:
        """A client whose one connection the system gave to this process."""
        for _ in range(60):
            client = httpx.Client(
                base_url=self.server.address,
                cookies={"hd_session": token},
                trust_env=False,
                verify=False,
                timeout=PATIENCE,
                limits=httpx.Limits(max_connections=1),
            )
            with client.stream("GET", "/api/me") as answer:
                ours = answer.extensions["network_stream"].get_extra_info("socket").getsockname()[1]
                answer.read()
            if any(one.raddr and one.raddr.port == ours for one in process.net_connections("tcp")):
                return client
            client.close()
        raise AssertionError("the system gave this process no connection")


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    made = Pair(tmp_path_factory.mktemp("crew"))
    try:
        yield made
    finally:
        made.server.stop()
        made.wb.database.dispose()


def test_answers_through_both_are_in_one_journal(pair: Pair) -> None:
    """The same event through the one process and then the other is kept once; both have signed the person in."""
    token = pair.token(trainer=False)
    kept = []
    for process in (pair.first, pair.member()):
        with closing(pair.client_at(process, token)) as client:
            attempt = client.post("/api/checks/vneid/attempts", headers={"X-XSRFToken": xsrf(client)}, json={}).json()[
                "attempt"
            ]
            event = {"kind": "place", "page": "02-vneid", "slot": "", "value": "x", "at": "", "attempt": None}
            events = [{**event, "uuid": uuid} for uuid in ("ab" * 16, f"{len(kept):032x}")]
            done = client.post("/api/events", headers={"X-XSRFToken": xsrf(client)}, json={"events": events})
            assert [one["status"] for one in done.json()["acks"]] == ["saved", "saved"]
            kept.append(attempt)
    assert kept[0] == kept[1]
    with pair.wb.database.connect() as c:
        assert c.exec_driver_sql("SELECT count(*) FROM event").scalar() == 3


def xsrf(client: httpx.Client) -> str:
    if "_xsrf" not in client.cookies:
        client.get("/api/me")
    return client.cookies["_xsrf"]


def test_a_live_page_works_through_a_member(pair: Pair) -> None:
    """Page, websocket and the closing message reach the kernel in the first process; strangers reach nothing."""
    with closing(pair.client_at(pair.member(), pair.token(trainer=True))) as client:
        page = client.get("/vi/live/vi/slider.ipynb")
        assert page.status_code == 200
        assert client.cookies["_xsrf"]
        kernel = kernel_in(page.text)
        cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        reply = asyncio.run(kernel_info(pair.server.address, kernel, cookies))
        assert reply["content"]["status"] == "ok"
        with pytest.raises(HTTPClientError) as refused:
            asyncio.run(kernel_info(pair.server.address, kernel, f"hd_session={pair.token(trainer=False)}"))
        assert refused.value.code in (403, 404)
        ended = client.post(f"/voila/api/shutdown/{kernel}", headers={"X-XSRFToken": client.cookies["_xsrf"]})
        assert ended.status_code == 204
        assert client.post(f"/voila/api/shutdown/{kernel}").status_code == 403
        assert client.get("/health").json()["haidang"] is True


def kernel_in(html: str) -> str:
    found = re.search(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", html)
    assert found is not None
    return found.group()


async def kernel_info(address: str, kernel: str, cookies: str) -> dict[str, Any]:
    """Ask a kernel through as many sockets as it takes until both processes have carried one."""
    last: dict[str, Any] = {}
    for _ in range(4):
        request = HTTPRequest(
            f"{address.replace('http', 'ws')}/api/kernels/{kernel}/channels", headers={"Cookie": cookies}
        )
        connection = await tornado.websocket.websocket_connect(request)
        await connection.write_message(
            json.dumps(
                {
                    "channel": "shell",
                    "header": {"msg_id": "1", "msg_type": "kernel_info_request", "session": "s", "version": "5.3"},
                    "parent_header": {},
                    "metadata": {},
                    "content": {},
                }
            )
        )
        while True:
            message = await asyncio.wait_for(connection.read_message(), PATIENCE)
            assert message is not None
            said = json.loads(message)
            if said["msg_type"] == "kernel_info_reply":
                last = said
                break
        connection.close()
        while await connection.read_message() is not None:
            pass
    return last


def test_a_member_that_dies_is_replaced_and_none_outlives_the_first(pair: Pair) -> None:
    """Kill -9 of the one brings another one; kill -9 of the first ends them all."""
    former = pair.member()
    former.kill()
    until(lambda: not former.is_running() or former.status() == psutil.STATUS_ZOMBIE)
    until(lambda: any(one.pid != former.pid for one in pair.members()))
    successor = pair.member()
    assert successor.pid != former.pid
    with closing(pair.client_at(successor, pair.token(trainer=False))) as client:
        assert client.get("/api/me").status_code == 200
    first = pair.first
    try:
        os.kill(first.pid, signal.SIGKILL)
        first.wait(PATIENCE)
        until(lambda: not successor.is_running())
        with pytest.raises(OSError), socket.create_connection(("127.0.0.1", pair.server.port), timeout=2):
            pass
    finally:
        pair.server.kill()
        pair.server.start()  # for the tests that come after this one
