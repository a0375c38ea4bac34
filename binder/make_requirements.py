"""Make `binder/requirements.txt` from the lock files: the same versions, for an installer that is given no hashes.

repo2docker installs one requirements file and ignores `pyproject.toml` as soon as there is a folder `binder/`. A local
line (`.`) cannot have a hash, and one hash makes pip ask for all of them; hence the same versions without hashes.
Standard library only, so that any Python can run it. `--check` compares and writes nothing.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "binder" / "requirements.txt"

PROXY = (
    "jupyter-server-proxy",
    "simpervisor",
    "aiohttp",
    "aiohappyeyeballs",
    "aiosignal",
    "frozenlist",
    "multidict",
    "propcache",
    "yarl",
)
"""The dependency group `binder` with all it needs beyond the product; tests/contract/test_binder.py proves it whole."""

HEAD = """\
# Made by binder/make_requirements.py from requirements/*.lock; do not edit by hand.
"""


def pins(lock: str) -> dict[str, list[str]]:
    """Lines like ``name==1.2 ; marker`` of a lock file, by name, without hashes.

    A name may have several lines, one for each range of Pythons.
    """
    found: dict[str, list[str]] = {}
    for line in lock.splitlines():
        said = re.match(r"([A-Za-z0-9._-]+)==", line)
        if said:
            found.setdefault(said.group(1), []).append(line.rstrip("\\").rstrip())
    return found


def requirements(runtime: str, dev: str) -> str:
    """Text of `binder/requirements.txt`.

    Parameters
    ----------
    runtime, dev
        Texts of `requirements/runtime.lock` and `requirements/dev.lock`.

    Raises
    ------
    KeyError
        If a package of `PROXY` stands in neither lock.
    """
    product, everything = pins(runtime), pins(dev)
    wanted = dict(product)
    for name in PROXY:
        if name not in wanted:
            wanted[name] = everything[name]
    lines = [line for name in sorted(wanted) for line in wanted[name]]
    return HEAD + "\n".join(lines) + "\n.\n"


def main(arguments: list[str] | None = None) -> int:
    """Write the file, or with `--check` say whether it is what it should be."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--check", action="store_true", help="compare only; exit 1 where they differ")
    asked = parser.parse_args(arguments)
    locks = ROOT / "requirements"
    text = requirements(
        (locks / "runtime.lock").read_text(encoding="utf-8"), (locks / "dev.lock").read_text(encoding="utf-8")
    )
    if not asked.check:
        TARGET.write_text(text, encoding="utf-8")
        return 0
    if TARGET.is_file() and TARGET.read_text(encoding="utf-8") == text:
        return 0
    print(
        "binder/requirements.txt differs from the lock files. Run: python binder/make_requirements.py", file=sys.stderr
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
