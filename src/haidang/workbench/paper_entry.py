"""The screen on which staff type in a sheet: whose it is, what stands on it, what was understood. No key is on it."""

from __future__ import annotations

from collections.abc import Mapping

from haidang import journal, people
from haidang.delivery import paper, parse, words
from haidang.domain.attempts import Variant
from haidang.domain.errors import NotFound
from haidang.domain.ids import AttemptId, CheckId, PersonId, SlotId, WorkshopId
from haidang.domain.items import Item
from haidang.domain.people import Person
from haidang.domain.responses import Unparsable
from haidang.domain.text import in_language
from haidang.workbench.checks import released
from haidang.workbench.language import Translator, decimal, translator
from haidang.workbench.opening import Workbench
from haidang.workbench.outcomes import outcome_of
from haidang.workbench.paper import View
from haidang.workbench.paper_keeping import ACT, Opened, Sheet, open_sheet, read_slots, staff_only, workshops_with
from haidang.workbench.report import volunteers_of

MOST_NAMES = 400
"""Names in the list at once; typing a part of a name narrows it."""


def entry_page(
    wb: Workbench,
    actor: Person,
    check: CheckId,
    language: str,
    *,
    wanted: str = "",
    workshop: str = "",
    kept: AttemptId | None = None,
    sheet: Sheet | None = None,
    fault: str = "",
) -> View:
    """The first step: whose sheet, which paper, why on paper. `kept` is the sheet that has just been kept.

    Raises
    ------
    NotAllowed
        If the actor is neither trainer nor coordinator.
    NotFound
        If the check was never released, or `kept` is not of the actor's scope.
    """
    staff_only(actor)
    release = released(wb, check)
    done = _kept(wb, actor, kept, language) if kept else None
    sheet = sheet or Sheet(check=check, workshop=workshop)
    if done is not None:
        sheet = Sheet(check=check, workshop=str(done["workshop"]), reason=str(done["reason"]))
    key = people.names.plain(wanted)
    all_names = [one for one in volunteers_of(wb, actor) if one.person != actor.id]
    names = [one for one in all_names if key in people.names.plain(f"{one.name} {one.code}")]
    return {
        "step": "choose",
        "about": in_language(release.form.title, language),
        "sheet": sheet,
        "fault": fault,
        "wanted": wanted,
        "people": names[:MOST_NAMES],
        "hidden_people": max(0, len(names) - MOST_NAMES),
        "narrow": bool(wanted) or len(all_names) > MOST_NAMES,
        "workshops": [
            {"id": one.id, "title": f"{one.day:%d/%m/%Y} · {one.title}"} for one in workshops_with(wb, actor, check)
        ],
        "kept": done,
    }


def write_page(wb: Workbench, actor: Person, sheet: Sheet, language: str) -> View:
    """The second step: a row for each slot of the paper, with what was typed before.

    Raises
    ------
    Refused
        If this sheet can never be kept: unknown paper, another unit's person, typed in before, certified already.
    """
    opened = open_sheet(wb, actor, sheet, language)
    return _page("write", opened, sheet, language)


def read_sheet(wb: Workbench, actor: Person, sheet: Sheet, language: str) -> View:
    """The third step: what was understood, in words; or the second again, with a sentence for each slot that is wrong.

    Raises
    ------
    Refused
        As `write_page`.
    """
    opened = open_sheet(wb, actor, sheet, language)
    faults = read_slots(opened, sheet, translator(language))[1]
    return _page("write" if faults else "confirm", opened, sheet, language, faults)


def _page(step: str, opened: Opened, sheet: Sheet, language: str, faults: Mapping[SlotId, str] | None = None) -> View:
    translate = translator(language)
    rows: list[View] = []
    for number, variant in enumerate(opened.variants, start=1):
        item = opened.release.items[variant.item_id]
        written = sheet.written.get(variant.slot, "")
        rows.append(
            {
                "slot": variant.slot,
                "number": number,
                "kind": paper.paper_kind(item),
                "hint": _hint(item, translate),
                "written": written,
                "read": "",
                "understood": "",
                "fault": (faults or {}).get(variant.slot, ""),
            }
        )
        if step == "confirm":
            rows[-1] |= _understood(item, variant, written, language)
    return {
        "step": step,
        "about": in_language(opened.release.form.title, language),
        "sheet": sheet,
        "fault": translate("Có ô chưa nhập đúng. Chưa lưu gì cả.") if faults else "",
        "name": opened.person.display_name,
        "code": opened.code,
        "release": opened.release.id,
        "rows": rows,
        "empty": sum(row["kind"] != "device" and not row["written"] for row in rows),
        "on_device": [row["number"] for row in rows if row["kind"] == "device"],
        "obstacles": opened.obstacles,
    }


def _understood(item: Item, variant: Variant, written: str, language: str) -> View:
    """What was typed, as the server has read it, in letters and in the words of the paper; nothing for nothing."""
    value = paper.read_paper(item, variant, written)
    response = None if isinstance(value, paper.Misread) else parse(item, variant, value)
    if response is None or isinstance(response, Unparsable):
        return {}
    return {"read": paper.written_as(item, variant, response), "understood": words(item, variant, response, language)}


def _hint(item: Item, translate: Translator) -> str:
    """How to type what stands beside a slot."""
    signs = paper.signs_of(item)
    facts = {"first": signs[0], "last": signs[-1], "n": len(signs)} if signs else {}
    hints: dict[paper.PaperKind, str] = {
        "one": translate("một chữ, từ %(first)s đến %(last)s"),
        "some": translate("các chữ đã chọn, từ %(first)s đến %(last)s"),
        "order": translate("đủ %(n)s chữ theo thứ tự, từ %(first)s đến %(last)s"),
        "pairs": translate("chữ cái của từng số, theo thứ tự 1, 2, 3…; ô trống ghi dấu -"),
        "number": translate("con số"),
        "area": translate("một số, từ %(first)s đến %(last)s"),
        "text": translate("chép lại nguyên văn"),
        "device": translate("làm trên máy, không nhập từ giấy"),
    }
    return hints[paper.paper_kind(item)] % facts


def _kept(wb: Workbench, actor: Person, attempt_id: AttemptId, language: str) -> View:
    """What came of a sheet that was kept, for the person who typed it in."""
    with wb.database.connect() as c:
        attempt = journal.attempts.get(c, attempt_id)
        act = next((one for one in journal.acts.of_target(c, attempt_id) if one.what == ACT), None)
        seen = attempt is not None and people.persons.may_see(c, actor, PersonId(attempt.person))
        if attempt is None or act is None or not seen:
            raise NotFound("Không thấy lần làm này.", code="not_found")
        person = people.persons.get(c, attempt.person)
        outcome = outcome_of(wb, c, attempt)
    release = released(wb, attempt.check, attempt.release)
    numbers = {one.slot: number for number, one in enumerate(attempt.variants, start=1)}
    left = act.detail.get("on_device")
    return {
        "name": person.display_name if person else "",
        "code": act.detail.get("paper", ""),
        "number": attempt.number,
        "points": f"{decimal(outcome.points, language)}/{decimal(outcome.max_points, language)}",
        "decision": outcome.decision.value,
        "needs_review": outcome.needs_review,
        "on_device": [numbers[SlotId(str(one))] for one in left] if isinstance(left, list) else [],
        "device_must_pass": any(one.must_pass != "no" and one.id in left for one in release.form.slots)
        if isinstance(left, list)
        else False,
        "workshop": attempt.workshop or WorkshopId(""),
        "reason": act.reason,
    }
