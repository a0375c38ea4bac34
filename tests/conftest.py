"""What all tests share: one kept course and one folder of rendered pages for all servers that a run starts.

Both are named by hashes of everything that went into them, so that sharing changes nothing but the time.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest

SHARED = "HAIDANG_TEST_SHARED"


def pytest_configure(config: pytest.Config) -> None:
    """Make the shared folder once; the processes that run tests inherit its address."""
    if hasattr(config, "workerinput") or SHARED in os.environ:
        return
    folder = Path(tempfile.mkdtemp(prefix="haidang-tests-"))
    os.environ[SHARED] = str(folder)
    os.environ["HAIDANG_KEPT_COURSE"] = str(folder / "course.kept")
    os.environ["HAIDANG_PAGES"] = str(folder / "pages")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove it with the run that made it."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop(SHARED, ""), ignore_errors=True)
