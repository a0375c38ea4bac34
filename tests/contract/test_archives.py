"""The archives are closed: whatever lies beside the code in a checkout, no key of a private course gets into them."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CANARY = b"CANARY-0f3c-key-of-a-private-course"
PRIVATE = (
    "assessments-private/bank/m02.yaml",
    "private-course/forms/vneid.yaml",
    "assessments/bank/secret.yaml",
    "assessments/source/vneid-r1/vneid-r1.ipynb",
    "data/journal.db",
    "notebooks/vi/private.ipynb",
    "docs/keys.md",
    "src/private/keys.yaml",
    "src/assessments/bank/m02.yaml",
    "widgets/private/keys.json",
    "keys.yaml",
)
"""Where a course with keys, or people's data, might come to lie."""
WHEEL_HOLDS = (
    "haidang/__init__.py",
    "haidang/cli/__init__.py",
    "haidang/locale/en.po",
    "haidang/store/migrations/env.py",
    "haidang/store/migrations/script.py.mako",
    "haidang/people/fonts/BeVietnamPro-Regular.ttf",
    "haidang_widgets/__init__.py",
    "haidang_widgets/static/manifest.json",
    "haidang_widgets/templates/haidang/index.html.j2",
    "haidang_widgets/templates/haidang/site/sign_in.html",
)

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("archives")]


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The sdist and the wheel, built from a copy of the checkout with private things planted in it."""
    place = tmp_path_factory.mktemp("archives")
    checkout = place / "checkout"
    checkout.mkdir()
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        check=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (checkout / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, checkout / name)
    for name in PRIVATE:
        path = checkout / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(path.read_bytes() + b"\n" + CANARY if path.is_file() else CANARY)
    done = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(place / "dist"), str(checkout)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    (sdist,) = (place / "dist").glob("*.tar.gz")
    (wheel,) = (place / "dist").glob("*.whl")
    return sdist, wheel


def members(archive: Path) -> dict[str, bytes]:
    """Every file of an archive with its content, without the leading folder of an sdist."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as opened:
            return {name: opened.read(name) for name in opened.namelist() if not name.endswith("/")}
    with tarfile.open(archive) as opened:
        found = {}
        for one in opened.getmembers():
            read = opened.extractfile(one) if one.isfile() else None
            if read is not None:
                found[one.name.split("/", 1)[1]] = read.read()
        return found


def test_no_archive_holds_a_canary(archives: tuple[Path, Path]) -> None:
    """Nothing that was planted is in the sdist or in the wheel, whole or as a part of something."""
    for archive in archives:
        held = members(archive)
        assert held
        assert [name for name, content in held.items() if CANARY in content] == []
        assert not set(PRIVATE) & set(held)


def test_the_wheel_holds_the_product(archives: tuple[Path, Path]) -> None:
    """Code, built browser files, templates, catalogues, migrations and fonts are in the wheel."""
    held = members(archives[1])
    assert [name for name in WHEEL_HOLDS if name not in held] == []
    assert [name for name in held if name.startswith("haidang/store/migrations/versions/0")]
    static = {name for name in held if name.startswith("haidang_widgets/static/")}
    built = {
        f"haidang_widgets/static/{path.relative_to(ROOT / 'widgets/haidang_widgets/static').as_posix()}"
        for path in (ROOT / "widgets/haidang_widgets/static").rglob("*")
        if path.is_file()
    }
    assert static == built
    assert [name for name in static if name.endswith(".woff2")]


def test_the_wheel_holds_nothing_else(archives: tuple[Path, Path]) -> None:
    """Two packages and the metadata: no tests, no course, no notebooks."""
    tops = {name.split("/", 1)[0] for name in members(archives[1])}
    assert tops == {"haidang", "haidang_widgets", next(top for top in tops if top.endswith(".dist-info"))}


def test_the_sdist_holds_what_the_wheel_is_made_of(archives: tuple[Path, Path]) -> None:
    """The sdist has both packages and the files that pyproject.toml names, and no course."""
    held = set(members(archives[0]))
    assert {"pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "src/haidang/__init__.py"} <= held
    assert [name for name in held if name.startswith(("assessments", "notebooks", "tests", "docs"))] == []
