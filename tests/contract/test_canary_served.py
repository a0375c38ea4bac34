"""The two canary courses again, over real HTTP: what the servers send before the submission is equal byte for byte."""

from __future__ import annotations

import re
import shutil
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from tests.browser.ward import PIN, Ward

from .test_canary import CANARY, COURSE, canary_course, sit

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("serving")]

MASKS = (
    (re.compile(r"20\d\d-\d\d-\d\dT[\d:.]+(?:\+00:00|Z)?"), "TIME"),
    (re.compile(r"2\|[0-9a-f]{8}\|[0-9a-f]+\|\d+"), "TOKEN"),
    (re.compile(r'"reference":"[A-Z0-9]{6}"|<strong>[A-Z0-9]{6}</strong>'), "REFERENCE"),
    (re.compile(r"\b\d\d:\d\d\b"), "CLOCK"),
    (re.compile(r"\b[0-9a-f]{32}\b"), "ID"),  # every rendering of a notebook makes new ones for its widgets
)


def served(course: Path, folder: Path, secrets: Path | None) -> Ward:
    """A running server with the attempt that `sit` has left open; both servers have the same secrets."""
    if secrets is not None:
        shutil.copytree(secrets, folder / "data" / "secrets")
    evening = sit(course, folder / "data")
    evening.wb.database.dispose()
    ward = Ward(folder, course=course)
    end = datetime.now(UTC).replace(tzinfo=None, microsecond=0) + timedelta(hours=9)
    times = [(end + timedelta(hours=one)).isoformat(sep=" ") + ".000000" for one in (0, 1)]
    ward.change("UPDATE attempt SET ends_at = ?, closes_at = ?", *times)
    ward.stranger()  # the first volunteer sits the check below
    ward.start()
    return ward


def workshop(ward: Ward) -> str:
    """Code of the workshop that `sit` has made."""
    ((code,),) = ward.rows("SELECT code FROM workshop")
    return str(code)


@pytest.fixture(scope="module")
def wards(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Ward, Ward]]:
    """Two servers that differ in the course alone."""
    folder = tmp_path_factory.mktemp("served")
    for name in ("one", "two"):
        (folder / name).mkdir()
    first = served(COURSE, folder / "one", None)
    second = served(canary_course(folder / "course"), folder / "two", first.data / "secrets")
    yield first, second
    first.stop()
    second.stop()


def masked(answer: httpx.Response) -> tuple[str, int, str, str]:
    """Address, status, type and body of an answer without what time alone makes different."""
    body = answer.text
    for pattern, word in MASKS:
        body = pattern.sub(word, body)
    return (str(answer.url.path), answer.status_code, answer.headers.get("Content-Type", ""), body)


def everything_sent(ward: Ward) -> list[tuple[str, int, str, str]]:
    """All that a phone can ask for before it hands in."""
    from haidang.people import demo
    from haidang.people.codes import shown

    volunteer = demo.ward_small().volunteers[0]
    ((attempt,),) = ward.rows("SELECT id FROM attempt")
    sent = []
    with ward.client(follow_redirects=True) as client:
        sent.append(ward.post(client, "sign-in", workshop=workshop(ward), code=shown(volunteer.personal_code), pin=""))
        sent.append(ward.post(client, "choose-pin", pin=PIN, again=PIN))
        for language in ("vi", "en"):
            paths = ("", f"check/{attempt}", f"result/{attempt}")
            sent += [client.get(f"{language}/{path}") for path in paths]
            calls = ("", "/result")
            sent += [client.get(f"api/attempts/{attempt}{call}", params={"lang": language}) for call in calls]
        slots = client.get(f"api/attempts/{attempt}").json()["slots"]
        for number, slot in enumerate(slots):
            options = [one["id"] for one in slot.get("options", [])] or [{"x": 0.5, "y": 0.5}, "không đọc được"]
            for turn, value in enumerate(options):
                event = {
                    "uuid": uuid.UUID(int=100 * number + turn).hex,
                    "kind": "answer",
                    "attempt": attempt,
                    "page": None,
                }
                events = {"events": [{**event, "slot": slot["slot"], "value": value, "at": ""}]}
                sent.append(ward.send(client, "api/events", events))
        sent.append(client.get(f"api/attempts/{attempt}"))
        sent.append(client.post("start/vneid", data={"_xsrf": client.cookies["_xsrf"]}))
    return [masked(one) for one in sent]


def test_every_answer_of_the_two_servers_is_the_same(wards: tuple[Ward, Ward]) -> None:
    """Pages, public variants, acknowledgements and refusals: equal, and without a canary."""
    first, second = (everything_sent(one) for one in wards)
    assert len(first) > 40
    assert {status for _, status, _, _ in first} >= {200, 409}
    assert [one for one, other in zip(first, second, strict=True) if one != other] == []
    assert [path for path, _, _, body in second if CANARY in body] == []


def test_the_lesson_of_the_other_course_does_hold_its_canaries(wards: tuple[Ward, Ward]) -> None:
    """Practice shows its explanations: the canaries are in the course, and would be seen if they leaked."""
    found = []
    for ward in wards:
        with ward.client(ward.newcomer(workshop(ward))) as client:
            found.append(CANARY in client.get("vi/lesson/02-vneid").text)
    assert found == [False, True]
