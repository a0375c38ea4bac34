"""Every door is guarded on the server: who may see what, over HTTP and over kernel channels."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest
import websocket

from .ward import Person, Ward

DOORS = (
    "",
    "vi/lesson/02-vneid",
    "vi/check/" + "0" * 32,
    "vi/result/" + "0" * 32,
    "vi/live/sliders.ipynb",
    "vi/live/vi/gallery.ipynb",
)
CALLS = (
    ("GET", "api/me"),
    ("GET", "api/pages/02-vneid/state"),
    ("POST", "api/events"),
    ("POST", "api/checks/vneid/attempts"),
    ("GET", "api/attempts/" + "0" * 32),
    ("POST", "api/attempts/" + "0" * 32 + "/hints"),
    ("POST", "api/attempts/" + "0" * 32 + "/submit"),
    ("GET", "api/attempts/" + "0" * 32 + "/result"),
)
KERNEL = re.compile(r'"kernelId":\s*"([0-9a-f-]{36})"')


@pytest.fixture(scope="module")
def volunteer(ward: Ward) -> Person:
    """Somebody without any rights but their own."""
    return ward.newcomer()


@pytest.fixture(scope="module")
def trainer(ward: Ward) -> Person:
    """Somebody of the staff."""
    return ward.staff("giangvien1")


@pytest.fixture
def hers(ward: Ward, volunteer: Person) -> Iterator[httpx.Client]:
    """The volunteer's client."""
    with ward.client(volunteer) as client:
        yield client


@pytest.fixture(scope="module")
def kernel(ward: Ward, trainer: Person) -> Iterator[str]:
    """The kernel of a live page that the trainer has open."""
    with ward.client(trainer) as client:
        page = client.get("vi/live/sliders.ipynb")
        found = KERNEL.search(page.text)
        assert found, page.text[:500]
        yield found[1]
        ward.post(client, f"voila/api/shutdown/{found[1]}")


@pytest.mark.parametrize("door", DOORS)
def test_pages_lead_to_the_sign_in_without_a_session(ward: Ward, door: str) -> None:
    """No page shows anything to somebody who is not signed in, and each remembers where the person wanted to go."""
    with ward.client() as client:
        answer = client.get(door)
        assert answer.status_code in {302, 401}
        assert answer.headers["Location"].startswith("/sign-in")
        assert client.get(door, follow_redirects=True).url.path == "/sign-in"


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_endpoints_answer_401_without_a_session(ward: Ward, method: str, path: str) -> None:
    """JSON endpoints say that a sign-in is needed, as JSON; a token alone opens nothing."""
    with ward.client() as client:
        client.get("sign-in")
        headers = {"X-XSRFToken": client.cookies["_xsrf"]}
        answer = client.request(method, path, headers=headers, json={} if method == "POST" else None)
        assert answer.status_code == 401
        assert answer.json()["error"]["code"] == "sign_in"


@pytest.mark.parametrize("path", [path for method, path in CALLS if method == "POST"])
def test_nothing_changes_without_the_token(ward: Ward, hers: httpx.Client, path: str) -> None:
    """A POST without the token of the page is refused, whoever is signed in."""
    hers.get("api/me")
    for headers in ({}, {"X-XSRFToken": "2|00000000|" + "0" * 32 + "|1700000000"}):
        answer = hers.post(path, json={"events": []}, headers=headers)
        assert answer.status_code == 403
        assert answer.json()["error"]["message"]


def test_forms_need_the_token_too(ward: Ward) -> None:
    """Signing in, out and starting a check from another site's page is refused."""
    with ward.client() as client:
        for path in ("sign-in", "staff", "choose-pin", "card", "sign-out", "start/vneid"):
            assert client.post(path, data={}).status_code == 403, path


def test_a_volunteer_opens_no_live_page(ward: Ward, kernel: str, hers: httpx.Client) -> None:
    """Live pages are for staff, unless a notebook names volunteers; no kernel is started for who is turned away."""
    ward.wait_for_pages(live=1)
    ward.wait_for_kernels(2)
    assert kernel
    for path in ("sliders.ipynb", "vi/gallery.ipynb", "en/gallery.ipynb"):
        answer = hers.get(f"vi/live/{path}")
        assert answer.status_code == 403
        assert "kernelId" not in answer.text
    assert ward.kernels() == 2


@pytest.mark.parametrize(
    "path",
    [
        "../pyproject.toml",
        "..%2f..%2fpyproject.toml",
        "%2e%2e/%2e%2e/etc/passwd",
        "vi/../../assessments/forms/vneid.yaml",
        ".secret.ipynb",
        ".ipynb_checkpoints/sliders-checkpoint.ipynb",
        "vi/02-vneid.ipynb",
        "vi/check.ipynb",
        "//etc/passwd",
        "vi",
        "nowhere.ipynb",
    ],
)
def test_live_pages_stay_inside_their_folder(ward: Ward, trainer: Person, path: str) -> None:
    """Not even the staff reach a file that is no live notebook; the answer is the usual page."""
    with ward.client(trainer) as client:
        answer = client.send(client.build_request("GET", httpx.URL(f"{ward.url}vi/live/{path}")))
        assert answer.status_code == 404
        assert "kernelId" not in answer.text


def test_voilas_own_doors_are_shut(ward: Ward, trainer: Person) -> None:
    """The tree, the contents and the files of stock Voila and Jupyter are not there, for nobody."""
    with ward.client(trainer) as client:
        for path in (
            "voila/render/sliders.ipynb",
            "voila/tree/",
            "voila/files/vi/02-vneid.ipynb",
            "api/contents",
            "api/kernels",
            "api/kernelspecs",
            "api/sessions",
            "tree",
            "lab",
            "files/vi/02-vneid.ipynb",
            "voila/static/main.js",
            "api/shutdown",
            "metrics",
        ):
            assert client.get(path).status_code == 404, path


def test_somebody_elses_attempt_is_not_found(ward: Ward, hers: httpx.Client, volunteer: Person) -> None:
    """Attempt, hints, submission and result of another person answer as if they did not exist, by page and by call."""
    with ward.client(ward.newcomer()) as other:
        attempt = ward.begin(other)
    for path in (
        f"vi/check/{attempt}",
        f"vi/result/{attempt}",
        f"api/attempts/{attempt}",
        f"api/attempts/{attempt}/result",
    ):
        assert hers.get(path).status_code == 404, path
    for path in (f"api/attempts/{attempt}/hints", f"api/attempts/{attempt}/submit"):
        assert ward.send(hers, path, {"slot": "s09"}).status_code == 404, path
    event = {"uuid": uuid.uuid4().hex, "kind": "answer", "attempt": attempt, "page": None, "slot": "s01", "at": ""}
    answer = ward.send(hers, "api/events", {"events": [{**event, "value": "k234567"}]})
    assert [one["status"] for one in answer.json()["acks"]] == ["refused"]
    assert ward.answers(attempt) == {}
    assert ward.rows("SELECT state FROM attempt WHERE id = ?", attempt) == [("open",)]


def test_events_under_another_sign_in_are_not_taken(ward: Ward, hers: httpx.Client) -> None:
    """A page that belongs to somebody else than the session writes nothing, and keeps what it has."""
    token = hers.get("api/me").json()["person"]["key"]
    event = {"uuid": uuid.uuid4().hex, "kind": "place", "attempt": None, "page": "02-vneid", "slot": "", "at": ""}
    for key, status in (("0" * 32, 409), (token, 200)):
        headers = {"X-XSRFToken": hers.cookies["_xsrf"], "X-Haidang-Person": key}
        answer = hers.post("api/events", json={"events": [{**event, "value": "doi-may"}]}, headers=headers)
        assert answer.status_code == status
        assert len(ward.rows("SELECT 1 FROM event WHERE uuid = ?", event["uuid"])) == (status == 200)


def channel(ward: Ward, person: Person | None, kernel: str) -> websocket.WebSocket:
    """Open the websocket of a kernel under somebody's session."""
    cookies = "; ".join(f"{key}={value}" for key, value in (person.cookies if person else {}).items())
    address = f"{ward.url.replace('http', 'ws')}api/kernels/{kernel}/channels?session_id={uuid.uuid4().hex}"
    return websocket.create_connection(address, timeout=10, cookie=cookies)


def test_a_kernel_is_reached_by_its_owner_alone(ward: Ward, kernel: str, volunteer: Person, hers: httpx.Client) -> None:
    """Other people's kernels do not exist: not their channel, not their state, not their end."""
    for person in (volunteer, ward.staff("giangvien2"), ward.staff("dieuphoi"), None):
        with pytest.raises(websocket.WebSocketBadStatusException) as refused:
            channel(ward, person, kernel)
        assert refused.value.status_code in {403, 404}
    assert hers.get(f"api/kernels/{kernel}").status_code == 404
    assert ward.post(hers, f"voila/api/shutdown/{kernel}").status_code == 404


def message(kind: str, content: dict[str, object]) -> str:
    """A message on the shell channel of a kernel."""
    header = {
        "msg_id": uuid.uuid4().hex,
        "msg_type": kind,
        "session": "s",
        "username": "",
        "version": "5.3",
        "date": "",
    }
    return json.dumps(
        {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell", "buffers": []}
    )


EXECUTE = message("execute_request", {"code": "print('đã chạy')", "silent": False, "store_history": False})


def heard_kinds(connection: websocket.WebSocket) -> set[str]:
    """Types of the messages that answer what was just sent, ended by the answer to a harmless question."""
    connection.send(message("kernel_info_request", {}))
    kinds: set[str] = set()
    while "kernel_info_reply" not in kinds:
        raw = connection.recv()
        text = raw if isinstance(raw, str) else raw.decode("utf-8", "replace")
        kinds |= set(re.findall(r'"msg_type":\s*"(\w+)"', text))
    return kinds


def test_no_page_may_execute_code(ward: Ward, kernel: str, trainer: Person) -> None:
    """Even the owner's own channel lets widgets talk and refuses code."""
    with closing(channel(ward, trainer, kernel)) as connection:
        connection.send(EXECUTE)
        kinds = heard_kinds(connection)
    assert "execute_reply" not in kinds
    assert "execute_input" not in kinds
    assert "stream" not in kinds


def test_a_notebook_for_volunteers_tells_them_nothing_and_runs_nothing(
    ward: Ward, hers: httpx.Client, volunteer: Person
) -> None:
    """Opened to volunteers: no path, no secret in its environment, and code is refused all the same."""
    page = hers.get("vi/live/for-volunteers.ipynb")
    assert page.status_code == 200
    found = KERNEL.search(page.text)
    assert found
    said = re.search(r"Biến: (\[.*?\])", page.text.replace("&#39;", "'"))
    assert said
    assert "HAIDANG_DATA" not in said[1]
    assert "HAIDANG_DATABASE" not in said[1]
    with closing(channel(ward, volunteer, found[1])) as connection:
        connection.send(EXECUTE)
        assert not {"execute_reply", "stream"} & heard_kinds(connection)
    assert ward.post(hers, f"voila/api/shutdown/{found[1]}").status_code == 204


def test_a_staff_page_knows_where_the_data_lie(ward: Ward, trainer: Person) -> None:
    """A desk's kernel is told the data folder; that is what makes it a desk."""
    with ward.client(trainer) as client:
        page = client.get("vi/live/environment.ipynb")
        assert "HAIDANG_DATA" in page.text
        ward.post(client, f"voila/api/shutdown/{KERNEL.search(page.text)[1]}")  # type: ignore[index]  # it was found


def test_headers_of_ours_cannot_be_forged(ward: Ward, kernel: str, volunteer: Person) -> None:
    """Claiming to be somebody in the headers that the server itself uses changes nothing."""
    ((owner,),) = ward.rows("SELECT id FROM person WHERE login = 'giangvien1'")
    headers = {"X-Haidang-Owner": owner, "X-Haidang-Staff": "1"}
    with ward.client(volunteer, headers=headers) as client:
        assert client.get("vi/live/sliders.ipynb").status_code == 403
        assert client.get(f"api/kernels/{kernel}").status_code == 404
        page = client.get("vi/live/for-volunteers.ipynb")
        assert "HAIDANG_DATA" not in page.text
        ward.post(client, f"voila/api/shutdown/{KERNEL.search(page.text)[1]}")  # type: ignore[index]  # it was found
