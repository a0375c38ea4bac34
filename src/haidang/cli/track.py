"""``haidang track``."""

from __future__ import annotations

import json as json_writer
from pathlib import Path

import click

from haidang.cli.options import opened, places


@click.command("track")
@click.argument("check", required=False)
@click.option("--check", "named", default="", help="Bài kiểm tra; bỏ trống nếu chỉ có một bài.")
@click.option("--unit", default="", help="Chỉ xem một đơn vị: tên hoặc mã.")
@click.option(
    "--csv",
    "csv",
    is_flag=False,
    flag_value="-",
    default=None,
    metavar="[TỆP|-]",
    help="Ghi CSV cho Excel vào tệp; không nêu tệp hoặc nêu - thì in ra màn hình.",
)
@click.option("--json", "as_json", is_flag=True, help="In báo cáo thành một đối tượng JSON.")
@click.option(
    "--units-only", "units_only", is_flag=True, help="Cùng --json: chỉ số liệu theo đơn vị, không nêu tên ai."
)
@places
def command(
    *,
    check: str | None,
    named: str,
    unit: str,
    csv: str | None,
    as_json: bool,
    units_only: bool,
    data: Path | None,
    course: Path | None,
    database: str,
) -> None:
    """Tiến độ theo đơn vị và tổ."""
    from haidang.cli.track_table import print_report
    from haidang.domain.ids import CheckId
    from haidang.tracker.spreadsheet import to_csv, to_json
    from haidang.workbench.report import check_titles, course_titles, progress_of

    if csv is not None and as_json:
        raise click.UsageError("Chỉ chọn một trong hai: --csv hoặc --json.")
    if units_only and not as_json:
        raise click.UsageError("--units-only chỉ dùng cùng --json; CSV và bảng vốn không nêu tên ai.")
    workbench = opened(data, course, database)
    wanted, names = named or check, as_json and not units_only
    report = progress_of(workbench, None, CheckId(wanted) if wanted else None, unit, most_named=None if names else 0)
    if as_json:
        click.echo(json_writer.dumps(to_json(report, names=names), ensure_ascii=False))
        return
    titles, courses = check_titles(workbench), course_titles(workbench)
    if csv == "-":
        click.echo(to_csv(report, titles, courses).encode(), nl=False)
    elif csv is not None:
        Path(csv).write_text(to_csv(report, titles, courses), encoding="utf-8", newline="")
        click.echo(f"Đã ghi {csv}", err=True)
    else:
        print_report(report, titles, courses)
