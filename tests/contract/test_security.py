"""What an attacker in the same Wi-Fi, a curious volunteer or a careless colleague must not get from a real server.

Longer than 400 lines because all of it stands on one ward, which takes seconds to make and is made once.
"""

from __future__ import annotations

import asyncio
import html
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx
import nbformat
import psutil
import pytest
import tornado.httpclient
import tornado.websocket

from haidang import people
from haidang.domain.errors import NotAllowed
from haidang.domain.ids import PersonId
from haidang.domain.people import Person, Role
from haidang.serving.kernels import kernel_environment
from haidang.workbench import demo, enrol, visits, workshops
from haidang.workbench.opening import Settings, Workbench, open_workbench

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-c", "from haidang.cli import main; main()", "serve")
READY_SECONDS = 120
SECRET = "not-for-pages"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("security")]


class Server:
    """A running server on a demonstration ward, with one live page for volunteers and one for staff."""

    def __init__(self, folder: Path) -> None:
        self._clients: list[httpx.Client] = []
        self.data = folder / "data"
        self.data.mkdir(mode=0o755)
        self.notebooks = folder / "notebooks"
        self._write_notebooks()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}/"
        self._make_ward()
        kept = {key: value for key, value in os.environ.items() if not key.startswith("HAIDANG_")}
        named = {"HAIDANG_NOTEBOOKS": str(self.notebooks), "PGPASSWORD": SECRET, "PYTHONUTF8": "1"}
        named |= {name: os.environ[name] for name in ("HAIDANG_KEPT_COURSE", "HAIDANG_PAGES") if name in os.environ}
        self._out = (folder / "server.out").open("wb")
        self._process = subprocess.Popen(
            (*COMMAND, "--demo", "--data", str(self.data), "--port", str(self.port)),
            cwd=ROOT,
            env={**kept, **named},
            stdin=subprocess.DEVNULL,
            stdout=self._out,
            stderr=subprocess.STDOUT,
        )
        self._wait()
        self.demo: dict[str, Any] = json.loads((self.data / "demo.json").read_text("utf-8"))

    def _make_ward(self) -> None:
        """The demonstration, with few who have sat the check: that is what takes long."""
        wb = open_workbench(Settings(data=self.data, course=ROOT / "assessments", notebooks=self.notebooks))
        with patch.multiple(demo, PLAYED=1, STARTED=0):
            demo.ready_demo(wb)
        wb.database.dispose()

    def _write_notebooks(self) -> None:
        (self.notebooks / "vi").mkdir(parents=True)
        for name, facts in (("open", {"for": ["volunteer"]}), ("closed", {})):
            seen = "{**os.environ, 'pid': os.getpid(), 'in': os.getcwd()}"
            code = f"import json, os\nprint('ENVIRONMENT', json.dumps({seen}))"
            notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
            notebook.metadata["haidang"] = {"page": "live", "title": "<script>hostile()</script>", **facts}
            nbformat.write(notebook, self.notebooks / "vi" / f"{name}.ipynb")

    def _wait(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                if httpx.get(f"{self.url}health", trust_env=False).is_success:
                    return
            except httpx.TransportError:
                time.sleep(0.1)
        self.stop()
        raise AssertionError(f"no server: {Path(self._out.name).read_text('utf-8', 'replace')[-2000:]}")

    def stop(self) -> None:
        """End it."""
        for client in self._clients:
            client.close()
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._out.close()

    def kernels(self) -> dict[int, psutil.Process]:
        """The kernels that run, by process id."""
        below = psutil.Process(self._process.pid).children()
        return {one.pid: one for one in below if "haidang.serving.kernel_main" in one.cmdline()}

    def waiting_kernel(self, but: Collection[int]) -> psutil.Process:
        """The kernel that is started ahead, beside those that are known."""
        deadline = time.monotonic() + READY_SECONDS
        while not (found := [one for pid, one in self.kernels().items() if pid not in but]):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        return found[0]

    def browser(self) -> httpx.Client:
        """A browser that has looked at the sign-in page, so that it has the form's token."""
        client = self.client()
        client.get("sign-in")
        return client

    def client(self, cookies: Mapping[str, str] | None = None) -> httpx.Client:
        """A browser with these cookies, closed at the end."""
        made = httpx.Client(base_url=self.url, trust_env=False, timeout=60, cookies=dict(cookies or {}))
        self._clients.append(made)
        return made

    def post(self, client: httpx.Client, path: str, **fields: str) -> httpx.Response:
        """Send a form with its token."""
        return client.post(path, data={"_xsrf": client.cookies["_xsrf"], **fields})

    def call(self, client: httpx.Client, path: str, body: object) -> httpx.Response:
        """Send JSON with its token."""
        return client.post(path, json=body, headers={"X-XSRFToken": client.cookies["_xsrf"]})

    def volunteer(self, number: int = 0, **fields: str) -> tuple[httpx.Client, httpx.Response]:
        """A signed-in volunteer, and the answer to the sign-in."""
        client, one = self.browser(), self.demo["volunteers"][number]
        given = {"workshop": self.demo["workshop"], "code": one["code"], "pin": one["pin"], **fields}
        return client, self.post(client, "sign-in", **given)

    def staff(self, login: str = "giangvien1") -> httpx.Client:
        """A signed-in member of staff."""
        client = self.browser()
        password = next(one["password"] for one in self.demo["staff"] if one["login"] == login)
        assert self.post(client, "staff", name=login, password=password).headers["Location"] == "/"
        return client


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all of these tests."""
    running = Server(tmp_path_factory.mktemp("security"))
    yield running
    running.stop()


@pytest.fixture(scope="module")
def workbench(server: Server) -> Iterator[Workbench]:
    """The same data, opened beside the server."""
    opened = open_workbench(
        Settings(data=server.data, course=ROOT / "assessments", notebooks=server.notebooks), upgrade=False
    )
    yield opened
    opened.database.dispose()


def somebody(wb: Workbench, role: Role) -> Person:
    """The first person with a role."""
    with wb.database.connect() as c:
        units = [unit.id for unit in people.units.all_units(c)]
        return people.persons.in_units(c, units, {role})[0]


def test_sign_in_never_leads_to_another_server(server: Server) -> None:
    """Browsers drop tabs and line breaks from addresses; none of the tricks gets into the redirect."""
    for wanted in (
        "/\t/evil.example/",
        "/\n/evil.example",
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
    ):
        assert server.volunteer(next=wanted)[1].headers["Location"] == "/", repr(wanted)
    assert server.volunteer(next="/vi/lesson/02-vneid#buoc-2")[1].headers["Location"] == "/vi/lesson/02-vneid#buoc-2"


def test_links_of_an_error_page_stay_on_this_server(server: Server) -> None:
    """An address that begins with two slashes is not taken for another server's name."""
    with socket.create_connection(("127.0.0.1", server.port)) as line:
        line.sendall(b"GET //evil.example/x HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        answer = b"".join(iter(lambda: line.recv(65536), b""))
    assert b" 404 " in answer.split(b"\r\n")[0]
    assert b'href="/evil.example/x?lang=en"' in answer
    assert b'"//evil.example' not in answer


def test_what_changes_something_wants_the_token_of_our_own_forms(server: Server) -> None:
    """A form on somebody else's page can do nothing with the session of whoever looks at it."""
    client, _ = server.volunteer()
    nobody = "0" * 32
    for path in (
        *("sign-in", "staff", "choose-pin", "card", "sign-out", "start/vneid", "api/events"),
        *("api/checks/vneid/attempts", f"api/attempts/{nobody}/hints", f"api/attempts/{nobody}/submit"),
        "voila/api/shutdown/a-b-c-d-e",
    ):
        assert client.post(path, content="", headers=FORM).status_code == 403, path
    assert client.get("api/me").status_code == 200


def test_an_attempt_is_its_owners(server: Server) -> None:
    """Another volunteer who knows the id of an attempt sees, asks and ends nothing."""
    owner, other = server.volunteer(0)[0], server.volunteer(1)[0]
    attempt = server.call(owner, "api/checks/vneid/attempts", {}).json()["attempt"]
    for path in (f"api/attempts/{attempt}", f"api/attempts/{attempt}/result", f"vi/check/{attempt}"):
        assert other.get(path).status_code == 404, path
    assert server.call(other, f"api/attempts/{attempt}/hints", {"slot": "s09"}).status_code == 404
    assert server.call(other, f"api/attempts/{attempt}/submit", {}).status_code == 404
    event = {
        "uuid": uuid.uuid4().hex,
        "kind": "answer",
        "attempt": attempt,
        "slot": "s01",
        "value": {"x": 0.5, "y": 0.5},
    }
    assert server.call(other, "api/events", {"events": [event]}).json()["acks"][0]["status"] == "refused"
    assert owner.get(f"api/attempts/{attempt}").json()["answers"] == {}


def test_a_bomb_of_json_is_unreadable_and_a_giant_value_is_refused(server: Server) -> None:
    """Neither deep nesting nor megabytes of practice get further than the door, and 400 lets a phone go on."""
    client, _ = server.volunteer()
    deep = client.post("api/events", content="[" * 200_000, headers={"X-XSRFToken": client.cookies["_xsrf"]})
    assert (deep.status_code, deep.json()["error"]["code"]) == (400, "unreadable")
    event = {"uuid": uuid.uuid4().hex, "kind": "practice", "page": "p", "slot": "s", "value": "x" * 1_000_000}
    ack = server.call(client, "api/events", {"events": [event]}).json()["acks"][0]
    assert ack["status"] == "refused"
    assert ack["message"]
    assert client.get("api/pages/p/state").json()["values"] == {}


def test_signing_out_ends_the_session_in_every_tab(server: Server) -> None:
    """A copy of the cookie is worth nothing afterwards, and nothing of the card stays for the next person."""
    client, _ = server.volunteer()
    kept = server.client(dict(client.cookies))
    client.get("c/" + "A" * 43)
    assert "hd_card" in client.cookies
    assert server.post(client, "sign-out").status_code == 302
    assert kept.get("api/me").status_code == 401
    assert not {"hd_session", "hd_card", "hd_pending"} & set(client.cookies)


def test_cookies_are_closed_to_scripts_and_secure_behind_https(server: Server) -> None:
    """Also where a proxy ends https and speaks plain http to us."""
    client = server.browser()
    client.headers["X-Forwarded-Proto"] = "https"
    one = server.demo["volunteers"][2]
    fields = {"workshop": server.demo["workshop"], "code": one["code"], "pin": one["pin"]}
    said = next(
        line for line in server.post(client, "sign-in", **fields).headers.get_list("Set-Cookie") if "hd_session" in line
    )
    assert {"HttpOnly", "Secure", "SameSite=Lax"} <= {part.strip() for part in said.split(";")}


def test_a_code_and_a_pin_open_no_desk(server: Server, workbench: Workbench) -> None:
    """A trainer who makes a new card for a coordinator does not become the coordinator with it."""
    trainer, coordinator = somebody(workbench, Role.TRAINER), somebody(workbench, Role.COORDINATOR)
    for renew in (workshops.new_card, workshops.reset_pin):
        with pytest.raises(NotAllowed):
            renew(workbench, trainer, coordinator.id, reason="thử")
    code = workshops.new_card(workbench, coordinator, coordinator.id, reason="thử").personal_code
    client = server.browser()
    codes = {"workshop": server.demo["workshop"], "code": code}
    assert server.post(client, "sign-in", pin="", **codes).headers["Location"].startswith("/choose-pin")
    assert server.post(client, "choose-pin", pin="4826", again="4826").status_code == 302
    assert client.get("api/me").json()["person"]["roles"] == []
    assert client.get("vi/live/vi/closed.ipynb").status_code == 403


def test_a_card_of_staff_opens_nothing(workbench: Workbench) -> None:
    """The QR of a card is a volunteer's: staff's rights stand behind a password."""
    coordinator = somebody(workbench, Role.COORDINATOR)
    with workbench.database.begin() as c:
        token = people.card_tokens.issue(c, coordinator.id, now=workbench.now(), rng=workbench.rng)
    assert isinstance(visits.exchange_card(workbench, token, "4826", "test"), visits.Turned)


def test_a_new_password_ends_the_sessions_of_the_old_one(server: Server, workbench: Workbench) -> None:
    """Whoever had found out the old one is out at once."""
    login = "giangvien2"
    client = server.staff(login)
    with workbench.database.connect() as c:
        units = [unit.id for unit in people.units.all_units(c)]
        trainers = people.persons.in_units(c, units, {Role.TRAINER})
    name = client.get("api/me").json()["person"]["name"]
    code = next(one.code for one in trainers if one.display_name == name)
    enrol.give_password(workbench, code=code, login=login, password="một câu dài dễ nhớ")
    assert client.get("api/me").status_code == 401


def test_refused_live_pages_say_so_in_our_words(server: Server) -> None:
    """One sentence each, no empty answer; strangers are led to the sign-in; no path leads out of the folder."""
    client, _ = server.volunteer()
    closed = client.get("vi/live/vi/closed.ipynb")
    assert closed.status_code == 403
    assert "giảng viên" in closed.text
    for path in ("..%2f..%2fetc%2fpasswd", "%00.ipynb", "a" * 300 + ".ipynb", "%2fetc%2fx.ipynb", ".hidden/x.ipynb"):
        answer = client.get(f"vi/live/{path}")
        assert answer.status_code == 404, path
        assert "Không có trang này" in answer.text
    stranger = server.browser().get("vi/live/vi/closed.ipynb")
    assert stranger.headers["Location"].startswith("/sign-in?next=")
    kernel = client.get(f"api/kernels/{uuid.uuid4()}")
    assert (kernel.status_code, kernel.json()["error"]["code"]) == (404, "not_found")


def test_volunteers_pages_hold_no_secret_and_leave_places_for_staff(server: Server) -> None:
    """Six views at once by one volunteer: two open, and the trainer's page still opens."""
    client, _ = server.volunteer(1)
    cookies = dict(client.cookies)

    def view(_number: int) -> httpx.Response:
        return httpx.get(f"{server.url}vi/live/vi/open.ipynb", cookies=cookies, trust_env=False, timeout=60)

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(view, range(6)))
    assert sorted(one.status_code for one in answers) == [200, 200, 503, 503, 503, 503]
    page = next(one.text for one in answers if one.status_code == 200)
    assert "ENVIRONMENT" in page
    assert SECRET not in page
    assert str(server.data) not in page
    assert "<script>hostile" not in page
    staff = server.staff().get("vi/live/vi/closed.ipynb")
    assert staff.status_code == 200
    kernel = re.search(r'"kernelId":\s*"([^"]+)"', page)
    assert kernel is not None
    _look_at_the_channel(server, kernel[1], cookies, dict(server.volunteer(0)[0].cookies))


def _environment(page: httpx.Response) -> dict[str, str]:
    """What the cell of a live page saw of its kernel."""
    assert page.status_code == 200
    found = re.search(r"ENVIRONMENT (\{.*\})", html.unescape(page.text))
    assert found is not None
    return {key: str(value) for key, value in json.loads(found[1]).items()}


def test_a_kernel_started_ahead_is_nobodys_until_it_is_handed_over(server: Server, workbench: Workbench) -> None:
    """It knows no secret while it waits, then its own page's facts; volunteers start none and get none."""
    hers, his = server.staff(), server.staff("dieuphoi")
    there = set(server.kernels())
    before = _environment(hers.get("vi/live/vi/closed.ipynb"))  # takes the one that may wait from an earlier page
    there.add(int(before["pid"]))
    assert hers.get("").status_code == 200
    waiting = server.waiting_kernel(there)
    for secret in (SECRET, str(server.data), "HTTP_X_HAIDANG"):
        assert secret not in str(waiting.environ())
    volunteer, _ = server.volunteer(2)
    assert volunteer.get("vi/").status_code == 200
    seen = _environment(volunteer.get("vi/live/vi/open.ipynb?who=volunteer"))
    assert seen["pid"] != str(waiting.pid)
    assert set(server.kernels()) == {*there, waiting.pid, int(seen["pid"])}
    first = _environment(hers.get("vi/live/vi/closed.ipynb?who=first"))
    second = _environment(his.get("vi/live/vi/closed.ipynb?who=second"))
    assert first["pid"] == str(waiting.pid) != second["pid"]
    with workbench.database.connect() as c:
        names = [people.persons.get(c, PersonId(one["HTTP_X_HAIDANG_OWNER"])) for one in (first, second)]
    assert [one.code for one in names if one is not None] == ["GV01", "DP01"]
    assert [one["QUERY_STRING"] for one in (first, second)] == ["who=first", "who=second"]
    for one in (first, second):
        assert (one["HAIDANG_DATA"], one["PGPASSWORD"]) == (str(server.data), SECRET)
        assert one["in"] == str(server.notebooks / "vi")
    ignored = {"pid", "JPY_PARENT_PID", "HTTP_X_HAIDANG_OWNER", "QUERY_STRING", "VOILA_REQUEST_URL", "VOILA_KERNEL_ID"}
    assert {key for key in first.keys() | second.keys() if first.get(key) != second.get(key)} <= ignored
    next_one = server.waiting_kernel({*there, int(seen["pid"]), int(first["pid"]), int(second["pid"])})
    next_one.kill()
    assert _environment(his.get("vi/live/vi/closed.ipynb?who=third"))["QUERY_STRING"] == "who=third"


def _look_at_the_channel(server: Server, kernel: str, own: Mapping[str, str], other: Mapping[str, str]) -> None:
    """Nobody else, no other site's page, and no code of anybody's comes through."""
    here = server.url.rstrip("/")
    trace = server.data / "executed"
    code = f"open({str(trace)!r}, 'w').close()"
    assert asyncio.run(_talk(server, kernel, {}, here, code)) == 403
    assert asyncio.run(_talk(server, kernel, other, here, code)) == 404
    assert asyncio.run(_talk(server, kernel, own, "http://evil.example", code)) == 403
    assert asyncio.run(_talk(server, kernel, own, here, code)) == 101
    assert not trace.exists()


async def _talk(server: Server, kernel: str, cookies: Mapping[str, str], origin: str, code: str) -> int:
    """Ask a kernel to run code on both of its channels, then for its name; the status of the handshake."""
    headers = {"Cookie": "; ".join(f"{key}={value}" for key, value in cookies.items()), "Origin": origin}
    address = f"ws://127.0.0.1:{server.port}/api/kernels/{kernel}/channels?session_id=test"
    try:
        line = await tornado.websocket.websocket_connect(tornado.httpclient.HTTPRequest(address, headers=headers))
    except tornado.httpclient.HTTPClientError as refused:
        return refused.code
    ask = {"code": code, "silent": False, "allow_stdin": False, "user_expressions": {}, "store_history": False}
    for kind, channel, content in (
        ("execute_request", "shell", ask),
        ("execute_request", "control", ask),
        ("kernel_info_request", "shell", {}),
    ):
        header = {"msg_id": uuid.uuid4().hex, "msg_type": kind, "username": "", "session": "test", "version": "5.3"}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": channel}
        await line.write_message(json.dumps({**message, "buffers": []}))
    kinds: list[str] = []
    while "kernel_info_reply" not in kinds:
        raw = await asyncio.wait_for(line.read_message(), 20)
        assert isinstance(raw, str)
        kinds.append(json.loads(raw)["header"]["msg_type"])
    line.close()
    while await line.read_message() is not None:  # until the other side has closed too: no socket is left open
        pass
    assert "execute_reply" not in kinds
    return 101


def test_only_staffs_kernels_learn_where_the_data_lie() -> None:
    """A database's password in the server's environment reaches a desk and nothing else."""
    given = {"PATH": "/bin", "PGPASSWORD": "x", "DATABASE_URL": "x", "HAIDANG_DATA": "x", "SECRET_KEY": "x"}
    ours = {"HAIDANG_DATA": "/data"}
    volunteers = kernel_environment(given, staff_settings=ours, staff=False)
    assert set(volunteers) == {"PATH", "PYDEVD_DISABLE_FILE_VALIDATION"}
    assert kernel_environment(given, staff_settings=ours, staff=True)["HAIDANG_DATA"] == "/data"
    assert "PGPASSWORD" in kernel_environment(given, staff_settings=ours, staff=True)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps permissions otherwise")
def test_files_of_the_data_folder_are_the_owners_alone(server: Server) -> None:
    """Also where the folder was there before and stands open to everybody on the machine."""
    doors = list(server.data.iterdir())
    assert {"journal.db", "gradebook.db", "course", "secrets", "logs"} <= {path.name for path in doors}
    assert [path.name for path in doors if path.stat().st_mode & 0o077] == []


def test_the_log_names_nobody(server: Server) -> None:
    """No address, token, code, PIN, password or name after refusals, faults and a mistyped card."""
    token = "Q" * 43
    client, _ = server.volunteer(2)
    client.get(f"c/{token}/")
    client.get("vi/live/vi/closed.ipynb")
    client.get("vi/live/nowhere.ipynb")
    client.post(f"voila/api/shutdown/{uuid.uuid4()}", content="")
    log = (server.data / "logs" / "haidang.log").read_text("utf-8")
    assert " 404 GET /c/…" in log
    persons = (*server.demo["volunteers"], *server.demo["staff"])
    secrets = [str(one[key]) for one in persons for key in ("name", "code", "password") if key in one]
    found = [one for one in (token, "(127.0.0.1)", "remote_ip", "hd_session", *secrets) if one in log]
    assert found == []
