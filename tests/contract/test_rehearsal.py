"""``haidang rehearse`` keeps its word: the real server, real HTTP, a killed process, and nothing left behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.slow, pytest.mark.timeout(280), pytest.mark.xdist_group("server")]
KEYS = [
    "people", "opened", "answered", "acknowledged", "lost", "submitted", "scored", "needs_review", "errors",
    "open_p50_s", "open_p95_s", "ack_p50_ms", "ack_p95_ms", "pss_mb_per_learner", "tracker_agrees",
]  # fmt: skip


def rehearse(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a trainer would, with a temporary folder of its own and settings that must not matter."""
    environment = {
        **os.environ,
        "TMPDIR": str(tmp_path),
        "HAIDANG_DATA": str(tmp_path / "never"),
        "HAIDANG_DATABASE": "sqlite:////nowhere/journal.db",
    }
    return subprocess.run(
        [sys.executable, "-P", "-c", "from haidang.cli import main; main()", "rehearse", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=270,
        check=False,
    )


def servers_in(folder: Path) -> list[str]:
    """Command lines of processes that still work in the folder."""
    found = []
    for process in psutil.process_iter(["cwd", "cmdline"]):
        if str(process.info["cwd"] or "").startswith(str(folder)):
            found.append(" ".join(process.info["cmdline"] or []))
    return found


def test_three_volunteers_lose_nothing_though_the_server_is_killed(tmp_path: Path) -> None:
    """Everything acknowledged is kept, everything adds up, and neither folder nor process stays behind."""
    done = rehearse(tmp_path, "--people", "3", "--kill", "--json")
    report = json.loads(done.stdout)
    assert (done.returncode, report["tracker_agrees"]) == (0, True), done.stderr
    assert list(report) == KEYS
    assert [report[key] for key in ("people", "opened", "submitted", "lost", "errors")] == [3, 3, 3, 0, 0]
    assert report["answered"] == report["acknowledged"] > 3 * 8
    assert report["scored"] + report["needs_review"] == 3 * 13
    assert report["needs_review"] >= 1
    assert list(tmp_path.iterdir()) == []
    assert servers_in(tmp_path) == []


def test_an_unknown_check_is_a_sentence(tmp_path: Path) -> None:
    """A wrong name gives the right ones, exit code 1, and leaves nothing behind."""
    done = rehearse(tmp_path, "--people", "1", "--form", "khong-co")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "vneid" in done.stderr
    assert list(tmp_path.iterdir()) == []
