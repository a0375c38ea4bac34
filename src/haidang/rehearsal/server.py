"""The real server as a process of its own, so that it can be measured, killed and started again."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import httpx
import psutil

from haidang.domain.errors import SetupError

READY_SECONDS = 90.0
STOP_SECONDS = 15.0
LOOPBACK = "127.0.0.1"
OUR_COMMAND = (sys.executable, "-P", "-c", "from haidang.cli import main; main()")
"""``haidang`` by this very Python: on Windows the installed command is a launcher, which could not be killed."""


def free_port() -> int:
    """Ask the system for a port of this machine that nobody uses."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def clean_environment(named: Mapping[str, str]) -> dict[str, str]:
    """Give this process's environment without any setting of ours, then `named`.

    A rehearsal must never reach the database of a real class that the trainer's shell points to.
    """
    kept = {key: value for key, value in os.environ.items() if not key.startswith("HAIDANG_")}
    return {**kept, **named, "PYTHONUTF8": "1"}


class ServerProcess:
    """A server that answers at `address` until it is stopped; its output goes to a file in the data folder.

    Parameters
    ----------
    command
        The whole command line.
    ready_path
        Path that answers 200 once the server is ready.
    log
        File that takes what it prints.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        port: int,
        ready_path: str,
        log: Path,
        folder: Path,
    ) -> None:
        self.address = f"http://{LOOPBACK}:{port}"
        self.port = port
        self._command = list(command)
        self._environment = dict(environment)
        self._ready_path = ready_path
        self._log = log
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers.

        Raises
        ------
        SetupError
            If it ends by itself or does not answer in time.
        """
        with self._log.open("ab") as out:
            self._process = subprocess.Popen(  # noqa: S603  # our own command line
                self._command,
                env=self._environment,
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + READY_SECONDS
        with httpx.Client(trust_env=False, timeout=5) as client:
            while time.monotonic() < deadline:
                if self._process.poll() is not None:
                    raise SetupError(f"Máy chủ tạm tự dừng ngay khi khởi động:\n{self.last_words()}")
                try:
                    if client.get(self.address + self._ready_path).status_code == httpx.codes.OK:
                        return
                except httpx.TransportError:
                    pass
                time.sleep(0.1)
        self.stop()
        raise SetupError(f"Máy chủ tạm không trả lời sau {READY_SECONDS:.0f} giây:\n{self.last_words()}")

    def last_words(self) -> str:
        """Give the end of what it printed."""
        text = self._log.read_text("utf-8", errors="replace") if self._log.is_file() else ""
        return "\n".join(text.splitlines()[-15:])

    def kill(self) -> None:
        """End it at once, as a power cut would, with everything it had started."""
        below = self._tree()[1:]
        if self._process is not None:
            self._process.kill()
            self._process.wait(STOP_SECONDS)
            self._process = None
        _end(below)

    def stop(self) -> None:
        """Ask it to end, and make sure of it; safe to repeat."""
        below = self._tree()[1:]
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(STOP_SECONDS)
            self._process = None
        _end(below)

    def helpers(self) -> int:
        """Count the processes it has started and that still run: kernels that render a page, for example."""
        return len(self._tree()) - 1

    def memory(self) -> int:
        """Bytes of memory that the process tree holds: proportional set size, elsewhere unique set size."""
        total = 0
        for one in self._tree():
            try:
                full = one.memory_full_info()
            except (psutil.NoSuchProcess, psutil.AccessDenied):
                continue
            total += int(getattr(full, "pss", 0) or full.uss)
        return total

    def _tree(self) -> list[psutil.Process]:
        """Itself first, then all below it."""
        if self._process is None:
            return []
        try:
            root = psutil.Process(self._process.pid)
            return [root, *root.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []


def memory_kind() -> str:
    """Name what `ServerProcess.memory` measures on this system."""
    return "PSS" if hasattr(psutil.Process().memory_full_info(), "pss") else "USS, vì hệ điều hành này không đo PSS"


def _end(processes: Sequence[psutil.Process]) -> None:
    for one in processes:
        try:
            one.terminate()
        except psutil.NoSuchProcess:
            continue
    _, alive = psutil.wait_procs(processes, timeout=5)
    for one in alive:
        one.kill()
