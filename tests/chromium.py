"""Find the Chromium that the browser tests drive, and install Debian's where there is none.

Run as a script by ``make test``: it ends with 0 once a Chromium is there, otherwise with 1 and the very line to type.
Browser tests are never skipped for want of a browser.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence

NAMES = ("chromium", "chromium-browser", "google-chrome")
VARIABLE = "CHROMIUM"
UPDATE = ("apt-get", "update", "-q")
INSTALL = ("apt-get", "install", "-q", "-y", "--no-install-recommends", "chromium")
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-quic",
    "--no-first-run",
)
"""What the browser is started with: it runs in containers, and talks to nobody but the server under test."""

Find = Callable[[str], str | None]


class NoChromium(Exception):
    """There is no Chromium, and none could be installed; the message is the line to type."""


def find_chromium(environment: Mapping[str, str] = os.environ, which: Find = shutil.which) -> str | None:
    """Path of the first Chromium: the variable ``CHROMIUM``, else what stands on the path; None where there is none."""
    named = environment.get(VARIABLE)
    for name in (named,) if named else NAMES:
        found = which(name)
        if found:
            return found
    return None


def needed_chromium() -> str:
    """Path of a Chromium, for fixtures.

    Raises
    ------
    NoChromium
        With the line to type.
    """
    found = find_chromium()
    if found is None:
        raise NoChromium(advice())
    return found


def advice(environment: Mapping[str, str] = os.environ, which: Find = shutil.which) -> str:
    """What a person does so that a Chromium is found."""
    named = environment.get(VARIABLE)
    if named:
        return f"{VARIABLE}={named} is no program. Unset it or name a Chromium:  export {VARIABLE}=/path/to/chromium"
    if which("apt-get"):
        return (
            "The browser tests need Chromium. Type:\n"
            "    sudo apt-get update && sudo apt-get install -y --no-install-recommends chromium"
        )
    return (
        "The browser tests need Chromium or Google Chrome. Install one, then type:\n"
        f"    {VARIABLE}=/path/to/chromium make test"
    )


def rights(which: Find = shutil.which, *, root: bool | None = None) -> Sequence[str] | None:
    """What to put before ``apt-get`` so that it may install: nothing for root, ``sudo -n``; None where it may not."""
    if not which("apt-get"):
        return None
    is_root = os.geteuid() == 0 if root is None and hasattr(os, "geteuid") else bool(root)
    if is_root:
        return ()
    if which("sudo") and subprocess.run(("sudo", "-n", "true"), capture_output=True, check=False).returncode == 0:
        return ("sudo", "-n")
    return None


def install() -> bool:
    """Install Debian's Chromium if that is allowed here; whether it worked."""
    before = rights()
    if before is None or os.environ.get(VARIABLE):
        return False
    print("Installing Chromium for the browser tests (Debian's package)…", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (UPDATE, INSTALL):
        if subprocess.run((*before, *command), env=environment, check=False).returncode != 0:
            return False
    return True


def main() -> int:
    """Make sure of a Chromium; 0 if there is one now, else 1 after saying what to type."""
    if find_chromium() or (install() and find_chromium()):
        return 0
    print(advice(), file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
