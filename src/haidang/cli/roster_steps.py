"""The conversation of ``haidang roster import``: show the plan, ask what only a person can decide, save the results."""

from __future__ import annotations

from pathlib import Path

import click

from haidang.domain.diagnostics import errors_in
from haidang.domain.errors import ContentError, Refused
from haidang.domain.people import Unit
from haidang.people.record_match import RecordPlan
from haidang.people.roster import Answer, ImportPlan
from haidang.workbench.enrol import Enrolment, preview_roster
from haidang.workbench.opening import Workbench


def decide(workbench: Workbench, file: Path, unit: Unit, *, ask: bool) -> ImportPlan:
    """The plan of an import with everything decided.

    Raises
    ------
    ContentError
        If the list has faults: all of them are named.
    Refused
        If something must be decided and nobody may be asked.
    """
    answers: dict[str, Answer] = {}
    plan = preview_roster(workbench, file, under=unit)
    for line in plan.summary():
        click.echo(line)
    for diagnostic in plan.diagnostics:
        click.echo(f"  {diagnostic}")
    if errors_in(plan.diagnostics):
        raise ContentError("Chưa nhập gì. Hãy sửa các dòng trên rồi chạy lại.", [])
    while plan.open:
        if not ask:
            raise Refused(
                f"Có {len(plan.open)} chỗ cần người quyết định. Hãy chạy lại không có --yes.", code="open_questions"
            )
        for one in plan.open:
            click.echo(one.text)
            same = click.confirm("  Cùng một người?", default=False)
            answers[one.key] = "same" if same else "another"
        plan = preview_roster(workbench, file, under=unit, answers=answers)
    return plan


def save(enrolment: Enrolment, out: Path, stem: str) -> None:
    """Write the list with all codes and the login cards."""
    out.mkdir(parents=True, exist_ok=True)
    listed, printed = out / f"{stem}-kem-ma.csv", out / f"{stem}-the-dang-nhap.pdf"
    listed.write_bytes(enrolment.list_csv)
    result = enrolment.result
    click.echo(f"Đã nhập: {result.added} người mới, {result.known} người đã có, {result.moved} người chuyển tổ.")
    click.echo(f"Danh sách kèm mã: {listed}")
    if enrolment.cards_pdf:
        printed.write_bytes(enrolment.cards_pdf)
        click.echo(f"Thẻ đăng nhập: {printed}. Tệp này chứa mã cá nhân: in xong hãy xóa.")


def show_records(plan: RecordPlan) -> None:
    """Say what an import of course records would do, and all that is wrong with the list.

    Raises
    ------
    ContentError
        If the list has faults: all of them were named.
    """
    click.echo(f"Đọc tệp {plan.file}: {plan.people} người đã xong ít nhất một khóa.")
    click.echo(f"Lượt hoàn thành: {plan.added} mới, {plan.replaced} thay ngày cũ, {plan.same} đã có sẵn.")
    if plan.unfinished:
        click.echo(f"{plan.unfinished} dòng chưa xong khóa nào.")
    for diagnostic in plan.diagnostics:
        click.echo(f"  {diagnostic}")
    if not plan.is_fit:
        faults = len(errors_in(plan.diagnostics))
        raise ContentError(f"Chưa ghi gì: tệp còn {faults} lỗi. Hãy sửa các dòng trên rồi chạy lại.", [])
