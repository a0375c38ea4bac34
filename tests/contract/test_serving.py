"""The server over HTTP, without a browser: headers, caching, weight, errors, and the queue's promises."""

from __future__ import annotations

import gzip
import re
import subprocess
import sys
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.browser.ward import ROOT, Person, Ward

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("serving")]

HEAVIEST_VISIT, MOST_REQUESTS = 100_000, 10
YEAR = 31_536_000
ADDRESS = re.compile(r'(?:src|href)="(/static/[^"]+)"')
IN_STYLE = re.compile(r"url\(([^)]+)\)")


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ward]:
    """A server with a demonstration ward in which nobody has sat the check."""
    made = Ward(tmp_path_factory.mktemp("serving"))
    made.fill(played=0, started=0)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def person(ward: Ward) -> Person:
    """A volunteer who has just come in."""
    return ward.newcomer()


@pytest.fixture
def client(ward: Ward, person: Person) -> Iterator[httpx.Client]:
    """Their browser."""
    with ward.client(person) as made:
        yield made


def answer_to(attempt: str, slot: str, value: object, **changes: object) -> dict[str, object]:
    """One answer as a phone queues it."""
    event = {"uuid": uuid.uuid4().hex, "kind": "answer", "attempt": attempt, "page": None, "at": ""}
    return {**event, "slot": slot, "value": value, **changes}


def acks(ward: Ward, client: httpx.Client, *events: dict[str, object]) -> list[dict[str, Any]]:
    """Send events; what the server says to each."""
    answer = ward.send(client, "api/events", {"events": list(events)})
    assert answer.is_success, answer.text
    found: list[dict[str, Any]] = answer.json()["acks"]
    assert [one["uuid"] for one in found] == [one["uuid"] for one in events]
    return found


class TestHeaders:
    """What every answer says about itself."""

    @pytest.mark.parametrize("path", ["", "sign-in", "vi/lesson/02-vneid", "nowhere", "api/me"])
    def test_nothing_may_be_framed_sniffed_or_sent_along(self, client: httpx.Client, path: str) -> None:
        """Pages forbid frames, guessing of types and telling other sites where one was."""
        answer = client.get(path, follow_redirects=False)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] in {"same-origin", "no-referrer"}
        assert "tornado" not in answer.headers.get("Server", "").casefold()
        if answer.headers.get("Content-Type", "").startswith("text/html") and answer.status_code != 302:
            policy = answer.headers["Content-Security-Policy"]
            rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";") if rule.strip())
            assert rules["default-src"] == "'self'"
            assert rules["object-src"] == rules["frame-ancestors"] == "'none'"
            assert rules["form-action"] == rules["base-uri"] == rules["connect-src"] == "'self'"
            assert "unsafe" not in rules["script-src"]
            assert "*" not in policy

    def test_cookies_are_closed(self, ward: Ward) -> None:
        """Scripts cannot read a session, other sites cannot send it."""
        name, code = ward.stranger()
        assert name
        with ward.client() as client:
            pending = ward.post(client, "sign-in", workshop=ward.workshop, code=code, pin="")
            done = ward.post(client, "choose-pin", pin="4826", again="4826")
        for answer in (pending, done):
            for cookie in answer.headers.get_list("Set-Cookie"):
                told = cookie.casefold()
                if '=""' in told.split(";")[0]:
                    continue  # a cookie that is taken back
                assert "samesite=lax" in told or "samesite=strict" in told, cookie
                if cookie.startswith(("hd_session=", "hd_pending=")):
                    assert "httponly" in told, cookie
        assert any(one.startswith("hd_session=") for one in done.headers.get_list("Set-Cookie"))

    def test_personal_answers_are_kept_by_nobody(self, client: httpx.Client) -> None:
        """Home and endpoints are not stored on the way or on a shared phone; a shared page is asked for again."""
        for path in ("", "api/me", "sign-out"):
            assert "no-store" in client.get(path).headers["Cache-Control"], path
        assert "no-cache" in client.get("vi/lesson/02-vneid").headers["Cache-Control"]


class TestWeight:
    """What comes over a weak Wi-Fi."""

    def test_the_first_visit_to_the_lesson_is_light(self, client: httpx.Client) -> None:
        """Page, script, styles, fonts and calls: at most 100 kB on the wire in at most 10 requests."""
        weight, requests = 0, 0
        waiting, seen = ["/vi/lesson/02-vneid", "/api/me", "/api/pages/02-vneid/state"], set()
        while waiting:
            path = waiting.pop()
            if path in seen:
                continue
            seen.add(path)
            with client.stream("GET", path, headers={"Accept-Encoding": "gzip"}) as answer:
                raw = b"".join(answer.iter_raw())
            assert answer.status_code == 200, path
            weight += len(raw) + sum(len(key) + len(value) + 4 for key, value in answer.headers.raw)
            requests += 1
            text = gzip.decompress(raw) if answer.headers.get("Content-Encoding") == "gzip" else raw
            if "font" in answer.headers["Content-Type"]:
                continue
            waiting += ADDRESS.findall(text.decode())
            if path.endswith(".css"):
                folder = path.rsplit("/", 1)[0]
                names = [one.strip("\"'") for one in IN_STYLE.findall(text.decode())]
                waiting += [f"{folder}/{name}" for name in names if not name.startswith("data:")]
        assert any(path.endswith(".woff2") for path in seen)
        assert any(path.endswith(".js") for path in seen)
        assert requests <= MOST_REQUESTS
        assert weight <= HEAVIEST_VISIT

    def test_text_is_compressed_ahead_of_time(self, client: httpx.Client) -> None:
        """Pages, scripts and styles come compressed to whoever can read it, and plain to whoever cannot."""
        page = client.get("vi/lesson/02-vneid")
        for path in ("/vi/lesson/02-vneid", *ADDRESS.findall(page.text)):
            packed = client.get(path, headers={"Accept-Encoding": "gzip"})
            plain = client.get(path, headers={"Accept-Encoding": "identity"})
            assert "Content-Encoding" not in plain.headers, path
            assert packed.content == plain.content, path
            assert "Accept-Encoding" in packed.headers["Vary"], path
            if path.endswith((".js", ".css", "02-vneid")):
                assert packed.headers["Content-Encoding"] == "gzip", path

    def test_built_files_carry_a_hash_and_are_kept_for_a_year(self, client: httpx.Client) -> None:
        """A changed file has another name, so a browser need not ask twice."""
        paths = ADDRESS.findall(client.get("vi/lesson/02-vneid").text)
        assert len(paths) >= 2
        for path in paths:
            answer = client.get(path)
            assert re.search(r"\.[0-9a-f]{8,}\.\w+$", path), path
            assert f"max-age={YEAR}" in answer.headers["Cache-Control"]
            assert "immutable" in answer.headers["Cache-Control"]
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert client.get("static/../launch.py").status_code == 404
        assert client.get("static/nothing.js").status_code == 404

    def test_a_page_that_has_not_changed_is_not_sent_again(self, client: httpx.Client) -> None:
        """Asked again with what it had, the browser gets a short answer."""
        first = client.get("vi/lesson/02-vneid")
        again = client.get("vi/lesson/02-vneid", headers={"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304
        assert again.content == b""


class TestErrors:
    """Nobody reads a traceback."""

    @pytest.mark.parametrize("path", ["khong/co", "vi/lesson/99-nothing", "vi/lesson/..%2fcheck", "vi/result/abc"])
    def test_a_page_that_is_not_there_is_told_kindly(self, ward: Ward, client: httpx.Client, path: str) -> None:
        """A sentence, a reference number that is also in the log, and the way home."""
        answer = client.get(path)
        assert answer.status_code == 404
        number = re.search(r"<strong>([A-Z0-9]{6})</strong>", answer.text)
        assert number
        assert 'href="/"' in answer.text
        assert not re.search(r"Traceback|File \"|Error\b", answer.text)
        assert number[1] in (ward.data / "logs" / "haidang.log").read_text(encoding="utf-8")

    @pytest.mark.parametrize("language", ["vi", "en"])
    def test_endpoints_answer_in_json_and_in_the_language(self, client: httpx.Client, language: str) -> None:
        """Code, sentence and reference, as the contract says."""
        answer = client.get(f"api/attempts/{'0' * 32}", params={"lang": language})
        assert answer.status_code == 404
        error = answer.json()["error"]
        assert error.keys() == {"code", "message", "reference"}
        assert error["code"] == "not_found"
        assert bool(re.search("[ăâđêôơư]", error["message"])) == (language == "vi")

    @pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"events": 5}', b'{"events": [{"uuid": "x"}]}', b"\xff\xfe"])
    def test_what_cannot_be_read_is_refused(self, client: httpx.Client, body: bytes) -> None:
        """Garbage is 4xx with a sentence, never 5xx, and never taken."""
        client.get("api/me")
        headers = {"X-XSRFToken": client.cookies["_xsrf"], "Content-Type": "application/json"}
        answer = client.post("api/events", content=body, headers=headers)
        assert 400 <= answer.status_code < 500
        assert answer.json()["error"]["message"]

    def test_too_much_at_once_is_refused(self, ward: Ward, client: httpx.Client) -> None:
        """More than two hundred events do not fit one request."""
        events = [answer_to("0" * 32, "s01", None) for _ in range(201)]
        assert 400 <= ward.send(client, "api/events", {"events": events}).status_code < 500


class TestQueue:
    """What the phone may rely on."""

    def test_an_event_counts_once_however_often_it_comes(self, ward: Ward, client: httpx.Client) -> None:
        """The same UUID again is acknowledged again and changes nothing, also with other words in it."""
        attempt = ward.begin(client)
        ward.make_plain(attempt)
        right = ward.right_values(attempt)["s01"]
        event = answer_to(attempt, "s01", right)
        for _ in range(3):
            assert [one["status"] for one in acks(ward, client, event)] == ["saved"]
        acks(ward, client, event, event)
        assert ward.rows("SELECT count(*) FROM event WHERE attempt_id = ?", attempt) == [(1,)]
        acks(ward, client, {**event, "value": None})
        assert ward.answers(attempt) == {"s01": right}

    def test_the_last_answer_counts(self, ward: Ward, client: httpx.Client) -> None:
        """Order within a batch is order in the journal; what was answered before stays recorded."""
        attempt = ward.begin(client)
        ward.make_plain(attempt)
        variant = client.get(f"api/attempts/{attempt}").json()["slots"][0]
        options = [one["id"] for one in variant["options"]]
        acks(ward, client, *(answer_to(attempt, "s01", one) for one in options))
        assert client.get(f"api/attempts/{attempt}").json()["answers"]["s01"]["value"] == options[-1]
        assert ward.rows("SELECT count(*) FROM event WHERE attempt_id = ?", attempt) == [(len(options),)]

    def test_bad_ones_do_not_hold_up_good_ones(self, ward: Ward, client: httpx.Client) -> None:
        """In one batch a foreign option, an unknown slot and a wrong shape are refused for good, the rest is saved."""
        attempt = ward.begin(client)
        ward.make_plain(attempt)
        right = ward.right_values(attempt)["s02"]
        found = acks(
            ward,
            client,
            answer_to(attempt, "s01", "khong-co"),
            answer_to(attempt, "s99", right),
            answer_to(attempt, "s03", {"x": 0.5}),
            answer_to(attempt, "s02", right),
            {**answer_to(attempt, "02", "doi-may"), "kind": "place", "attempt": None},
        )
        assert [one["status"] for one in found] == ["refused", "refused", "refused", "saved", "refused"]
        assert all(one["message"] for one in found if one["status"] == "refused")
        assert ward.answers(attempt) == {"s02": right}

    def test_two_phones_hand_in_at_once(self, ward: Ward, person: Person, client: httpx.Client) -> None:
        """One of eight requests hands in, the others hear that it was done; one score for each slot, one time."""
        attempt = ward.begin(client)
        values = ward.right_values(attempt)
        acks(ward, client, *(answer_to(attempt, slot, value) for slot, value in values.items()))
        phones = [person, *(ward.again(person) for _ in range(3))]

        def hand_in(number: int) -> dict[str, Any]:
            with ward.client(phones[number % len(phones)]) as one:
                answer = ward.send(one, f"api/attempts/{attempt}/submit", {})
                assert answer.is_success, answer.text
                told: dict[str, Any] = answer.json()
                return told

        with ThreadPoolExecutor(8) as pool:
            told = list(pool.map(hand_in, range(8)))
        assert sorted(one["already"] for one in told) == [False] + [True] * 7
        assert len({one["submitted_at"] for one in told}) == 1
        assert {one["state"] for one in told} == {"submitted"}
        assert ward.rows("SELECT count(*) FROM score WHERE attempt_id = ?", attempt) == [(len(values),)]
        late = acks(ward, client, answer_to(attempt, "s01", values["s01"]))
        assert [one["status"] for one in late] == ["refused"]

    def test_two_phones_open_one_attempt(self, ward: Ward, person: Person) -> None:
        """Begun at the same moment on several phones it is one attempt, not several."""
        phones = [person, *(ward.again(person) for _ in range(3))]

        def begin(phone: Person) -> str:
            with ward.client(phone) as one:
                return ward.begin(one)

        with ThreadPoolExecutor(4) as pool:
            assert len(set(pool.map(begin, phones))) == 1

    def test_a_lesson_remembers_the_place(self, ward: Ward, client: httpx.Client) -> None:
        """Step and practice come back to the same person, and to nobody else."""
        place = {**answer_to("", "", "doi-may"), "kind": "place", "attempt": None, "page": "02-vneid"}
        done = {**answer_to("", "P02-1", "x"), "kind": "practice", "attempt": None, "page": "02-vneid"}
        assert [one["status"] for one in acks(ward, client, place, done)] == ["saved", "saved"]
        state = client.get("api/pages/02-vneid/state").json()
        assert state == {"place": "doi-may", "done": ["P02-1"], "values": {"P02-1": "x"}}
        with ward.client(ward.newcomer()) as other:
            assert other.get("api/pages/02-vneid/state").json() == {"place": None, "done": [], "values": {}}

    def test_hints_are_counted_by_the_server(self, ward: Ward, client: httpx.Client) -> None:
        """One at a time, each once; the count is in the attempt afterwards."""
        attempt = ward.begin(client)
        told = []
        while not told or told[-1]["left"]:
            answer = ward.send(client, f"api/attempts/{attempt}/hints", {"slot": "s09"})
            assert answer.is_success
            told.append(answer.json())
        assert [one["used"] for one in told] == list(range(1, len(told) + 1))
        assert len({one["hint"] for one in told}) == len(told) > 1
        again = ward.send(client, f"api/attempts/{attempt}/hints", {"slot": "s09"})
        assert 400 <= again.status_code < 500 or again.json()["used"] == len(told)
        assert ward.send(client, f"api/attempts/{attempt}/hints", {"slot": "s01"}).status_code == 404
        acks(ward, client, answer_to(attempt, "s09", ward.right_values(attempt)["s09"]))
        assert client.get(f"api/attempts/{attempt}").json()["answers"]["s09"]["hints"] == len(told)


class TestHome:
    """The path, what to look at again, and the residents' checklist."""

    def test_the_path_follows_the_lessons(self, ward: Ward, client: httpx.Client) -> None:
        """Lessons in their order with what should come first; the last step done is done; one place to go on."""
        page = client.get("").text
        lessons = re.findall(r'<a class="hd-row" href="/vi/lesson/([\w-]+)"', page)
        assert lessons == sorted(lessons)
        assert len(lessons) >= 5
        assert "Nên học trước: VNeID" in page
        assert "Bài học tiếp theo" in page
        assert "Phần nên ôn lại" not in page
        book = (ROOT / "notebooks" / "vi" / "02-vneid.ipynb").read_text(encoding="utf-8")
        steps = re.findall(r'"step": "([\w-]+)"', book)
        places = [
            {**answer_to("", "", step), "kind": "place", "attempt": None, "page": "02-vneid"}
            for step in (steps[1], steps[-1], steps[1])
        ]
        acks(ward, client, places[0])
        assert "Đang học dở" in client.get("").text
        acks(ward, client, *places[1:])
        page = client.get("").text
        assert "Đã học xong" in page
        assert "Đang học dở" not in page

    def test_what_was_missed_can_be_learned_again(self, ward: Ward, client: httpx.Client) -> None:
        """Names of competencies and steps of lessons; no item, no key."""
        attempt = ward.begin(client)
        assert ward.send(client, f"api/attempts/{attempt}/submit", {}).is_success
        page = client.get("").text
        again = page[page.index('class="hd-card hd-review"') :].partition("</section>")[0]
        assert re.search(r'href="/vi/lesson/02-vneid#[\w-]+"', again)
        release = ward.attempt(attempt)[1]
        for item in release.items.values():
            assert item.stem["vi"][:60] not in again
            assert item.rationale["vi"][:60] not in again
        assert "Worth another look" in client.get("", params={"lang": "en"}).text

    @pytest.mark.parametrize(("language", "words"), [("vi", "đăng xuất và xóa dấu vết"), ("en", "sign out and clear")])
    def test_the_residents_checklist_sends_nothing(self, client: httpx.Client, language: str, words: str) -> None:
        """Twenty boxes without a name, in a form that leads nowhere; the menu leads to the other language."""
        page = client.get(f"{language}/checklist").text
        assert page.count('type="checkbox"') == 20
        assert words in page
        inside = page[page.index("<main") : page.index("</main>")]
        assert 'method="dialog"' in inside
        assert not re.search(r"\b(name|action|formaction)=", inside)
        assert f'href="/{"en" if language == "vi" else "vi"}/checklist"' in page

    def test_the_checklist_is_linked_from_home_and_needs_a_sign_in(self, ward: Ward, client: httpx.Client) -> None:
        """For volunteers and trainers; a stranger is asked to sign in."""
        assert 'href="/vi/checklist"' in client.get("").text
        with ward.client(ward.staff("giangvien1")) as trainer:
            page = trainer.get("", params={"lang": "en"}).text
        assert 'href="/en/checklist"' in page
        assert "The trainer&#39;s desk" in page
        with ward.client() as stranger:
            assert "/sign-in" in stranger.get("vi/checklist").headers["Location"]

    def test_a_lesson_has_its_title_as_its_only_first_heading(self, client: httpx.Client) -> None:
        """In the header and in the browser's tab."""
        page = client.get("vi/lesson/02-vneid").text
        (heading,) = re.findall(r"<h1[^>]*>([^<]+)</h1>", page)
        assert f"<title>{heading} – Hải Đăng</title>" in page


def test_nothing_lies_open_in_the_data_folder(ward: Ward) -> None:
    """Journal, secrets and logs belong to the owner of the machine alone."""
    for path in (ward.data, ward.data / "secrets", *(ward.data / "secrets").iterdir(), ward.data / "demo.json"):
        assert path.stat().st_mode & 0o077 == 0, path
    assert list(Path(ward.course).rglob("*.db")) == []


def test_warnings_of_libraries_stay_off_the_terminal(tmp_path: Path) -> None:
    """What the trainer sees is the address and the notes; a library's warning helps nobody there."""
    talk = (
        "import logging, sys; from pathlib import Path; from haidang.serving.launch import keep_log; "
        "keep_log(Path(sys.argv[1])); logging.getLogger('tornado.general').warning('websocket_ping_timeout'); "
        "logging.getLogger('tornado.application').error('a fault')"
    )
    done = subprocess.run([sys.executable, "-c", talk, str(tmp_path)], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")
    kept = (tmp_path / "logs" / "haidang.log").read_text(encoding="utf-8")
    assert "a fault" in kept
    assert "websocket_ping_timeout" not in kept
