"""``haidang rehearse``."""

from __future__ import annotations

import json as json_writer
import signal
import sys
from pathlib import Path

import click


@click.command("rehearse")
@click.option(
    "--people", type=click.IntRange(1, 2000), default=20, show_default=True, help="Số tình nguyện viên diễn tập."
)
@click.option("--json", "as_json", is_flag=True, help="In kết quả thành một đối tượng JSON.")
@click.option("--keep", is_flag=True, help="Giữ lại thư mục dữ liệu tạm để xem kỹ.")
@click.option("--kill", is_flag=True, help="Giữa chừng tắt ngang máy chủ một lần rồi mở lại.")
@click.option("--form", "check", default="vneid", show_default=True, help="Bài kiểm tra sẽ làm.")
@click.option(
    "--course",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="HAIDANG_COURSE",
    help="Thư mục nội dung (mặc định: assessments/).",
)
def command(*, people: int, as_json: bool, keep: bool, kill: bool, check: str, course: Path | None) -> None:
    """Diễn tập cả lớp trên máy chủ tạm, xem máy này có chịu nổi không.

    Máy chủ thật chạy trên thư mục tạm với người học bịa ra; dữ liệu thật không bị đụng tới. Kết thúc với mã 0 khi
    không có lỗi, không mất câu trả lời nào và mọi sổ đều khớp.
    """
    from haidang.domain.ids import CheckId
    from haidang.rehearsal.report import in_words
    from haidang.rehearsal.run import Plan, rehearse
    from haidang.rehearsal.server import memory_kind
    from haidang.workbench.opening import Settings

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # whoever ends us must not leave a server behind
    places = Settings.from_environment(course=course)
    plan = Plan(
        number=people, check=CheckId(check), course=places.course, notebooks=places.notebooks, kill=kill, keep=keep
    )
    done = rehearse(plan, say=lambda line: click.echo(line, err=True))
    if as_json:
        for finding in done.findings:
            click.echo(finding, err=True)
        click.echo(json_writer.dumps(done.report.to_json(), ensure_ascii=False))
    else:
        click.echo(in_words(done.report, done.findings, memory_kind=memory_kind(), killed=kill))
    if done.folder is not None:
        click.echo(f"Dữ liệu tạm còn ở {done.folder}. Xem xong hãy xóa thư mục này.", err=True)
    sys.exit(0 if done.report.good else 1)
