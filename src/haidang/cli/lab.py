"""``haidang lab``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from haidang.cli.options import opened, places
from haidang.domain.errors import SetupError


@click.command("lab", context_settings={"ignore_unknown_options": True})
@places
@click.argument("jupyter_arguments", nargs=-1, type=click.UNPROCESSED)
def command(*, data: Path | None, course: Path | None, database: str, jupyter_arguments: tuple[str, ...]) -> None:
    """Mở JupyterLab cùng Formgrader để soạn bài và chấm câu viết."""
    workbench = opened(data, course, database)
    settings = workbench.settings
    workbench.database.dispose()
    folder = settings.course
    # Formgrader works only on a course below the server's root, and the course's data lie in the data folder.
    try:
        root = Path(os.path.commonpath([folder, settings.notebooks, settings.data]))
    except ValueError as fault:
        raise SetupError("Thư mục dữ liệu và thư mục nội dung phải nằm trên cùng một ổ đĩa. Hãy đổi --data.") from fault
    environment = {**os.environ, **settings.environment(), "JUPYTER_CONFIG_PATH": str(folder)}
    environment["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), environment.get("PATH", "")])
    arguments = [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={root}",
        f"--FileContentsManager.preferred_dir={folder.parent}",
        *jupyter_arguments,
    ]
    os.chdir(folder)
    os.execve(sys.executable, arguments, environment)  # noqa: S606  # our own Python, no shell
