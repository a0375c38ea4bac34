"""The command ``haidang``: each subcommand lies in a file of its own and is imported only when it is called."""

from __future__ import annotations

import importlib
import os
import sys

import click

COMMANDS = {
    "serve": ("haidang.cli.serve", "Mở máy chủ: bài học, bài kiểm tra, bàn giảng viên và bàn điều phối."),
    "lab": ("haidang.cli.lab", "Mở JupyterLab cùng Formgrader để soạn bài và chấm câu viết."),
    "rehearse": ("haidang.cli.rehearse", "Diễn tập cả lớp trên máy chủ tạm, xem máy này có chịu nổi không."),
    "roster": ("haidang.cli.roster", "Danh sách: nhập từ Excel, in thẻ đăng nhập."),
    "bank": ("haidang.cli.bank", "Ngân hàng câu: soát lỗi nội dung."),
    "task": ("haidang.cli.task", "Kịch bản điện thoại mô phỏng: chơi thử khi soạn."),
    "check": ("haidang.cli.check", "Bài kiểm tra: dựng và phát hành cho nbgrader, in ra giấy."),
    "score": ("haidang.cli.score", "Chấm nhanh các bài đã nộp và đưa vào sổ điểm của nbgrader."),
    "track": ("haidang.cli.track", "Tiến độ theo đơn vị và tổ."),
}


class LazyGroup(click.Group):
    """A group that knows its commands by name and fetches one only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order of a day's work."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, or a light stand-in that only has the help line while help is being listed."""
        if cmd_name not in COMMANDS:
            return None
        module, line = COMMANDS[cmd_name]
        if ctx.resilient_parsing or getattr(ctx, "_listing", False):
            return click.Command(cmd_name, short_help=line, help=line)
        command: click.Command = importlib.import_module(module).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        del ctx
        with formatter.section("Các lệnh"):
            formatter.write_dl([(name, line) for name, (_module, line) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(None, "--version", package_name="haidang", prog_name="haidang", help="In phiên bản.")
def root() -> None:
    """Hải Đăng: bàn làm việc của phong trào Bình dân học vụ số."""


def main() -> None:
    """Run a command; faults become one sentence and an honest exit code.

    0 done · 1 refused or faulty content · 2 wrong usage · 3 our own fault (see the log) · 130 stopped by Ctrl + C.
    """
    from haidang.domain.errors import ContentError, HaidangError

    # jsonschema (behind nbformat) builds this grammar whenever it is installed: a second of CPU for nothing we use.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        root(standalone_mode=False)
    except click.ClickException as fault:
        fault.show()
        sys.exit(fault.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except ContentError as fault:
        for diagnostic in fault.diagnostics:
            click.echo(str(diagnostic), err=True)
        click.echo(str(fault), err=True)
        sys.exit(1)
    except HaidangError as fault:
        click.echo(str(fault), err=True)
        sys.exit(1)
    except Exception as fault:
        if os.environ.get("HAIDANG_DEBUG"):
            raise
        click.echo(
            f"Có trục trặc ngoài dự kiến ({type(fault).__name__}: {fault}). "
            f"Chạy lại với HAIDANG_DEBUG=1 để xem chi tiết.",
            err=True,
        )
        sys.exit(3)
