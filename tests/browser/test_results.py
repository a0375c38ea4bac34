"""The time limit by the server's clock, late answers, and what a result shows while it could still help."""

from __future__ import annotations

import random
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from playwright.sync_api import expect

from haidang.domain.text import in_language

from .conftest import NewPhone
from .phone import Phone, said
from .ward import Ward


def ends_in(ward: Ward, attempt: str, seconds: int, grace: int = 600) -> None:
    """Move the end of an attempt, as if its time had nearly run out."""
    end = datetime.now(UTC).replace(tzinfo=None) + timedelta(seconds=seconds)
    times = [moment.isoformat(sep=" ", timespec="microseconds") for moment in (end, end + timedelta(seconds=grace))]
    assert ward.change("UPDATE attempt SET ends_at = ?, closes_at = ? WHERE id = ?", *times, attempt) == 1


def test_when_the_time_is_over_the_page_hands_in(ward: Ward, phone: Phone) -> None:
    """The clock is shown and the end comes by itself, with all that was answered."""
    attempt = phone.open_plain_check()
    values = ward.right_values(attempt)
    phone.answer(values["s01"])
    phone.delivered()
    expect(phone.page.get_by_role("timer")).to_be_visible()
    ends_in(ward, attempt, 8)
    phone.page.reload()
    expect(phone.page.get_by_role("timer")).to_be_visible()
    phone.page.wait_for_url("**/result/*")
    expect(phone.page.locator(".hd-decision h1")).to_be_visible()
    assert ward.rows("SELECT state FROM attempt WHERE id = ?", attempt) == [("submitted",)]
    assert ward.answers(attempt) == {"s01": values["s01"]}


def test_an_answer_within_the_grace_counts_and_is_marked_late(ward: Ward, phone: Phone) -> None:
    """Queued before the end, received after it: taken, and the result says that it came late."""
    attempt = phone.open_plain_check()
    value = ward.right_values(attempt)["s01"]
    person = {one["name"]: one["value"] for one in phone.context.cookies()}
    with httpx.Client(base_url=ward.url, cookies=person, trust_env=False, timeout=60) as client:
        ends_in(ward, attempt, -30)
        assert statuses(ward, client, attempt, value) == ["late"]
        ends_in(ward, attempt, -1200)
        assert statuses(ward, client, attempt, value) == ["refused"]
    phone.expect_faults("status of 409")
    phone.page.goto("")
    phone.page.goto(f"vi/check/{attempt}")
    phone.page.wait_for_url("**/result/*")
    phone.page.locator(".hd-all summary").tap()
    with httpx.Client(base_url=ward.url, cookies=person, trust_env=False, timeout=60) as client:
        first = client.get(f"api/attempts/{attempt}/result?lang=vi").json()["slots"][0]
    assert (first["late"], first["points"]) == (True, 1)


def statuses(ward: Ward, client: httpx.Client, attempt: str, value: Any) -> list[str]:
    """Send one answer to the first slot; what the server says to it."""
    event = {"uuid": uuid.uuid4().hex, "kind": "answer", "attempt": attempt, "page": None}
    answer = ward.send(client, "api/events", {"events": [{**event, "slot": "s01", "value": value, "at": ""}]})
    return [one["status"] for one in answer.json()["acks"]]


def test_a_result_gives_verdicts_and_no_key_while_attempts_remain(ward: Ward, new_phone: NewPhone) -> None:
    """Right, wrong and the misconception behind it are shown; the key and the explanation are not, in no byte."""
    person = ward.newcomer()
    with ward.client(person) as client:
        attempt = ward.begin(client)
        wrong = hand_in_wrong(ward, client, attempt)
        found, release = ward.attempt(attempt)
        phone = new_phone(person)
        phone.page.goto(f"vi/result/{attempt}")
        expect(phone.page.locator(".hd-decision")).to_contain_text(said("result.not_certified", name=person.name))
        expect(phone.page.locator(".hd-again")).to_have_count(len(wrong) + 1)
        shown = client.get(f"api/attempts/{attempt}/result?lang=vi").text + phone.page.content()
        rationales = [in_language(release.items[one.item_id].rationale, "vi") for one in found.variants]
        assert [one for one in rationales if one and one in shown] == []
        slots = client.get(f"api/attempts/{attempt}/result?lang=vi").json()["slots"]
        assert {one["key"] for one in slots} == {one["explanation"] for one in slots} == {""}
        assert any(one["misconceptions"] for one in slots)
    learn = phone.page.get_by_role("link", name=said("result.learn_again")).first
    learn.tap()
    phone.page.wait_for_url("**/vi/lesson/02-vneid#*")
    expect(phone.page.locator("section.hd-step:not([hidden])")).to_have_count(1)


def test_the_key_comes_when_it_can_help_nobody_any_more(ward: Ward, new_phone: NewPhone) -> None:
    """After the last attempt the key still waits until the trainer has closed the check."""
    from haidang.workbench.workshops import close_check

    workshop = ward.own_workshop()
    person = ward.newcomer(workshop.code)
    with ward.client(person) as client:
        for _ in range(3):
            attempt = ward.begin(client)
            hand_in_wrong(ward, client, attempt)
            ward.change("UPDATE attempt SET submitted_at = datetime(submitted_at, '-1 hour') WHERE id = ?", attempt)
        refused = ward.send(client, "api/checks/vneid/attempts", {})
        assert (refused.status_code, refused.json()["error"]["code"]) == (409, "used_up")
        before = client.get(f"api/attempts/{attempt}/result?lang=vi").json()
        close_check(ward.workbench, ward.member("giangvien1"), workshop.id, workshop.checks[0].check)
        after = client.get(f"api/attempts/{attempt}/result?lang=vi").json()
    assert (before["reveals_key"], after["reveals_key"]) == (False, True)
    assert {one["key"] for one in before["slots"]} == {""}
    assert all(one["explanation"] for one in after["slots"])
    phone = new_phone(person)
    phone.page.goto(f"vi/result/{attempt}")
    expect(phone.page.locator(".hd-said.is-key").first).to_be_visible()


def hand_in_wrong(ward: Ward, client: httpx.Client, attempt: str) -> list[str]:
    """Answer everything wrong but for the written item, hand in; the slots that were answered."""
    from haidang.workbench.sample_answers import wrong_value

    found, release = ward.attempt(attempt)
    events = [
        {
            "uuid": uuid.uuid4().hex,
            "kind": "answer",
            "attempt": attempt,
            "page": None,
            "slot": one.slot,
            "value": wrong_value(release.items[one.item_id], one, random.Random(1)),
            "at": "",
        }
        for one in found.variants
        if release.items[one.item_id].type.value != "short_text"
    ]
    acks = ward.send(client, "api/events", {"events": events}).json()["acks"]
    assert {one["status"] for one in acks} == {"saved"}
    assert ward.send(client, f"api/attempts/{attempt}/submit", {}).json()["state"] == "submitted"
    return [str(one["slot"]) for one in events]
