"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from haidang.workbench.opening import Workbench

F = TypeVar("F", bound=Callable[..., Any])


def places(command: F) -> F:
    """``--data``, ``--course`` and ``--database``."""
    decorators = (
        click.option(
            "--data",
            type=click.Path(path_type=Path, file_okay=False),
            envvar="HAIDANG_DATA",
            help="Thư mục dữ liệu (mặc định: thư mục dữ liệu của người dùng).",
        ),
        click.option(
            "--course",
            type=click.Path(path_type=Path, file_okay=False),
            envvar="HAIDANG_COURSE",
            help="Thư mục nội dung (mặc định: assessments/).",
        ),
        click.option(
            "--database",
            envvar="HAIDANG_DATABASE",
            default="",
            help="URL cơ sở dữ liệu (mặc định: SQLite trong thư mục dữ liệu).",
        ),
    )
    for decorate in reversed(decorators):
        command = decorate(command)
    return command


def opened(data: Path | None, course: Path | None, database: str, public_address: str = "") -> Workbench:
    """The workbench that the options name."""
    from haidang.workbench.opening import Settings, open_workbench

    return open_workbench(
        Settings.from_environment(data=data, course=course, database_url=database, public_address=public_address)
    )
