"""More server processes behind the same address, where one core is not enough. All of them write into one journal.

Every process listens at the same port and the system deals connections out among them (SO_REUSEPORT, Linux). The
first process is the server as it is without a crew. Members of the crew answer everything themselves but live pages:
a kernel belongs to one process, so what concerns live pages is relayed to the first one.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from haidang.domain.errors import SetupError
from haidang.workbench.opening import Settings, open_workbench

log = logging.getLogger("haidang.serving")

PAUSE_SECONDS = 2.0
"""Between the end of a member and the start of the next one, so that a fault does not spin."""
END_SECONDS = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What a member of the crew must know. It travels through a pipe: a database's address may hold a password."""

    data: str
    course: str
    notebooks: str
    database_url: str
    gradebook_url: str
    public_address: str
    host: str
    port: int
    base: str
    banner: str
    framed: bool
    hosts: tuple[str, ...]
    first: int
    """Loopback port at which the first process takes what is relayed."""

    def settings(self) -> Settings:
        """Where things lie."""
        return Settings(
            data=Path(self.data),
            course=Path(self.course),
            notebooks=Path(self.notebooks),
            database_url=self.database_url,
            gradebook_url=self.gradebook_url,
            public_address=self.public_address,
        )


def check_system() -> None:
    """Refuse where the system cannot deal connections out.

    Raises
    ------
    SetupError
        If this is not Linux.
    """
    if sys.platform != "linux":
        raise SetupError("Chỉ Linux mới chạy được nhiều tiến trình cùng một địa chỉ. Hãy bỏ --workers.")


class Crew:
    """Starts the members, and starts another one in place of one that ended."""

    def __init__(self, post: Post, number: int) -> None:
        self._post = post
        self._number = number
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to keep all members running; needs a running event loop."""
        self._tasks = [asyncio.ensure_future(self._keep(index + 2)) for index in range(self._number)]

    async def end(self) -> None:
        """Let the members finish and end."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _keep(self, number: int) -> None:
        while True:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-P", "-m", "haidang.serving.crew", str(number), stdin=asyncio.subprocess.PIPE
            )
            assert process.stdin is not None
            try:
                process.stdin.write(json.dumps(asdict(self._post)).encode() + b"\n")
                await process.wait()
            except asyncio.CancelledError:
                process.stdin.close()  # it ends when the pipe does, however we go
                try:
                    await asyncio.wait_for(process.wait(), END_SECONDS)
                except TimeoutError:
                    process.kill()
                raise
            log.error("process %s of the crew ended (%s) and is started again", number, process.returncode)
            await asyncio.sleep(PAUSE_SECONDS)


def serve_as_member(number: int, post: Post) -> None:
    """Be a member of the crew until the pipe from the first process ends."""
    from haidang.serving.application import build, make_site
    from haidang.serving.launch import keep_log

    keep_log(Path(post.data), f"haidang-{number}.log")
    workbench = open_workbench(post.settings(), upgrade=False)
    site = make_site(workbench, base=post.base, banner=post.banner, framed=post.framed)
    site.hosts = frozenset(post.hosts)
    app: Any = build(site, host=post.host, port=post.port, first=post.first)
    try:
        app.start()
    finally:
        site.deliveries.close()
        workbench.database.dispose()


def main() -> None:
    """Read the post from the pipe and serve."""
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # as in `cli.main`
    given = json.loads(sys.stdin.buffer.readline())
    serve_as_member(int(sys.argv[1]), Post(**{**given, "hosts": tuple(given["hosts"])}))


if __name__ == "__main__":
    main()
