"""Prove the Binder recipe without Docker.

Always: repo2docker would recognise the recipe, and the requirements are the locked versions. With `--full` also: the
same steps in a fresh environment and a fresh home, then Jupyter with the product behind its proxy, used as a visitor
would: open the page, sign in as a volunteer and as the trainer, open a desk, all within Binder's gigabyte.

Standard library only. `--full` needs a package index and takes some minutes; memory is measured on Linux only.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KNOWN_RUNTIMES = tuple(f"python-3.{minor}" for minor in range(7, 15))
"""What repo2docker 2026.4 installs; anything else falls back to its own Python with a line in the log."""
OLDEST = (3, 11)
HIDING = ("environment.yml", "Dockerfile", "setup.py", "Pipfile", "install.R", "default.nix")
"""Files in `binder/` that would take the place of `requirements.txt`."""
BASE = "/user/visitor/"
TOKEN = "local-check"  # of a server on the loopback address, for the length of this check
LIMIT_MB = 1024
PATIENCE_SECONDS = 150


class RecipeFault(Exception):  # a fault of the recipe, in the words of the house
    """The recipe does not do what it promises."""


def recipe_faults(root: Path) -> list[str]:
    """List what keeps repo2docker from building `root` as meant; empty if nothing does."""
    folder = root / "binder"
    faults = [f"binder/{name} would hide binder/requirements.txt" for name in HIDING if (folder / name).exists()]
    faults += [f"binder/{name} is missing" for name in _needed() if not (folder / name).is_file()]
    if faults:
        return faults
    runtime = (folder / "runtime.txt").read_text(encoding="utf-8").strip()
    if runtime not in KNOWN_RUNTIMES or tuple(map(int, runtime.removeprefix("python-").split("."))) < OLDEST:
        faults.append(f"binder/runtime.txt says {runtime!r}, which repo2docker or the product does not know")
    for name in ("postBuild", "start"):
        script = folder / name
        if not os.access(script, os.X_OK):
            faults.append(f"binder/{name} is not executable (chmod +x, and commit the mode)")
        if not script.read_text(encoding="utf-8").startswith("#!/bin/bash\n"):
            faults.append(f"binder/{name} does not begin with #!/bin/bash")
        checked = subprocess.run(["bash", "-n", str(script)], capture_output=True, text=True, check=False)
        if checked.returncode:
            faults.append(f"binder/{name}: {checked.stderr.strip()}")
    if 'exec "$@"' not in (folder / "start").read_text(encoding="utf-8"):
        faults.append('binder/start does not hand over with exec "$@"')
    lines = (folder / "requirements.txt").read_text(encoding="utf-8").splitlines()
    if not lines or lines[-1] != ".":
        faults.append("binder/requirements.txt does not end with a line `.`, so the product would not be installed")
    faults += [
        f"binder/requirements.txt names a host or a hash: {line}" for line in lines if "://" in line or "--hash" in line
    ]
    made = subprocess.run(
        [sys.executable, str(folder / "make_requirements.py"), "--check"], capture_output=True, text=True, check=False
    )
    if made.returncode:
        faults.append(made.stderr.strip())
    return faults


def _needed() -> tuple[str, ...]:
    return ("runtime.txt", "requirements.txt", "postBuild", "start", "jupyter_server_config.py", "prepare.py")


def copy_checkout(target: Path) -> None:
    """Copy what a clone of the checkout would hold (files that git ignores stay behind)."""
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True, check=True,
    )  # fmt: skip
    for name in filter(None, listed.stdout.decode().split("\0")):
        source, copy = ROOT / name, target / name
        if source.is_file():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, copy)


def build(repository: Path, environment: Path, home: Path, python: str) -> dict[str, str]:
    """Binder's steps up to the finished image; the environment variables that the image would have."""
    _run([python, "-m", "venv", str(environment)], repository, dict(os.environ))
    bin_folder = environment / ("Scripts" if os.name == "nt" else "bin")
    variables = {
        key: value for key, value in os.environ.items() if not key.startswith(("HAIDANG", "JUPYTER", "PYTHON"))
    }
    variables |= {
        "HOME": str(home),
        "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}",
        "VIRTUAL_ENV": str(environment),
    }
    pip = ["python", "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    _run([*pip, "-r", "binder/requirements.txt"], repository, variables)
    _run(["./binder/postBuild"], repository, variables)
    return variables


def _run(command: list[str], folder: Path, variables: dict[str, str]) -> None:
    print(f"  {' '.join(command)}", flush=True)
    found = shutil.which(command[0], path=variables["PATH"]) if "/" not in command[0] else command[0]
    done = subprocess.run(
        [found or command[0], *command[1:]], cwd=folder, env=variables, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RecipeFault(f"{' '.join(command)} ended with {done.returncode}:\n{(done.stdout + done.stderr)[-3000:]}")


class Visitor:
    """A browser without a screen: keeps cookies, follows redirects, fills in forms."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self._cookies = CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._cookies))

    def open(self, path: str, fields: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Status, final address and text of a page; with `fields` a form is sent."""
        data = urllib.parse.urlencode(fields).encode() if fields is not None else None
        try:
            with self._opener.open(f"{self.origin}{path}", data, timeout=PATIENCE_SECONDS) as answer:
                return answer.status, answer.url, answer.read().decode("utf-8", "replace")
        except urllib.error.HTTPError as refusal:
            return refusal.code, refusal.url or "", refusal.read().decode("utf-8", "replace")

    def fill_in(self, path: str, fields: dict[str, str]) -> tuple[int, str, str]:
        """Open the page of a form, and send the form with its hidden field."""
        _status, _address, text = self.open(path)
        hidden = re.search(r'name="_xsrf" value="([^"]+)"', text)
        return self.open(path, {**fields, "_xsrf": hidden.group(1) if hidden else ""})

    def send(self, path: str, base: str, body: object) -> int:
        """Status of a call that a page's script makes: with the token that the product's own cookie holds.

        Jupyter has a cookie of the same name on the path above; a script in the page sees the product's first.
        """
        token = next((one.value for one in self._cookies if one.name == "_xsrf" and one.path == base), "")
        request = urllib.request.Request(  # a server that this check started
            f"{self.origin}{path}",
            json.dumps(body).encode(),
            {"Content-Type": "application/json", "X-XSRFToken": token or ""},
        )
        try:
            with self._opener.open(request, timeout=PATIENCE_SECONDS) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as refusal:
            return refusal.code


@contextmanager
def jupyter(repository: Path, variables: dict[str, str]) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Jupyter as Binder starts it, below a prefix; yields the process and its origin."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = Path(variables["HOME"]) / "jupyter.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            ["./binder/start", "jupyter", "server", "--no-browser", f"--port={port}", "--ServerApp.port_retries=0",
             f"--ServerApp.base_url={BASE}", f"--IdentityProvider.token={TOKEN}", "--allow-root"],
            cwd=repository, env=variables, stdout=out, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        try:
            yield process, f"http://127.0.0.1:{port}"
        except RecipeFault:
            print(log.read_text(encoding="utf-8", errors="replace")[-3000:], file=sys.stderr)
            raise
        finally:
            end(process)


def visit(process: subprocess.Popen[bytes], origin: str, data: Path) -> list[str]:
    """Use the demonstration; what was seen, one sentence each.

    Raises
    ------
    RecipeFault
        If something is not as it should be.
    """
    page = f"{BASE}haidang/"
    volunteer = Visitor(origin)
    _wait_for(volunteer, f"{BASE}api/status?token={TOKEN}", process)
    status, _address, text = volunteer.open(f"{page}sign-in?token={TOKEN}")
    _expect(status == 200 and f'data-base="{page}"' in text, f"{page}sign-in answered {status}")
    facts = json.loads((data / "demo.json").read_text(encoding="utf-8"))
    someone, trainer = (
        facts["volunteers"][0],
        next(one for one in facts["staff"] if one["login"].startswith("giangvien")),
    )
    status, address, _text = volunteer.fill_in(
        f"{page}sign-in", {"workshop": facts["workshop"], "code": someone["code"], "pin": someone["pin"]}
    )
    _expect(status == 200 and "sign-in" not in address, f"the volunteer's sign-in ended at {address} with {status}")
    status, _address, text = volunteer.open(f"{page}vi/lesson/02-vneid")
    _expect(status == 200 and "hd-step" in text, f"the lesson answered {status}")
    status = volunteer.send(f"{page}api/events", page, {"events": []})
    _expect(status == 200, f"a page's script was answered {status} when it sent its queue")
    staff = Visitor(origin)
    staff.open(f"{page}staff?token={TOKEN}")
    status, address, _text = staff.fill_in(f"{page}staff", {"name": trainer["login"], "password": trainer["password"]})
    _expect(status == 200 and "/staff" not in address, f"the trainer's sign-in ended at {address} with {status}")
    status, _address, text = staff.open(f"{page}vi/live/desks/trainer.ipynb")
    _expect(status == 200 and 'id="hd-kernel"' in text, f"the trainer's desk answered {status}")
    return ["the sign-in page, a volunteer's sign-in, lesson and queue, the trainer's sign-in and desk: all answer 200"]


def _expect(right: bool, otherwise: str) -> None:
    if not right:
        raise RecipeFault(otherwise)


def _wait_for(visitor: Visitor, path: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        _expect(process.poll() is None, f"Jupyter ended with {process.poll()}")
        try:
            if visitor.open(path)[0] == 200:
                return
        except (urllib.error.URLError, OSError):
            pass
        time.sleep(0.5)
    raise RecipeFault(f"Jupyter did not answer within {PATIENCE_SECONDS} s")


def tree_of(root: int) -> list[int]:
    """A process and all below it (Linux)."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir() if Path("/proc").is_dir() else ():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
            except (OSError, ValueError):
                continue
            children.setdefault(parent, []).append(int(entry.name))
    found = [root]
    for one in found:
        found += children.get(one, [])
    return found


def memory_mb(root: int) -> float:
    """Proportional memory of a process and all below it, in MB (Linux)."""
    total = 0
    for one in tree_of(root):
        try:
            told = Path(f"/proc/{one}/smaps_rollup").read_text(encoding="utf-8")
        except OSError:
            continue
        said = re.search(r"^Pss:\s+(\d+)", told, re.MULTILINE)
        total += int(said.group(1)) if said else 0
    return total / 1024


def end(process: subprocess.Popen[bytes]) -> None:
    """Stop Jupyter and whatever it started: kindly first, then for good."""
    everybody = tree_of(process.pid)
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
    for one in everybody[1:]:
        try:
            os.kill(one, signal.SIGKILL)
        except ProcessLookupError:
            continue


def replay(python: str) -> list[str]:
    """Build and visit in a throw-away folder; what was seen.

    Raises
    ------
    RecipeFault
        If a step fails, a page is not there, or the memory does not suffice.
    """
    with tempfile.TemporaryDirectory(prefix="haidang-binder-") as place:
        repository, environment, home = (Path(place) / name for name in ("repository", "environment", "home"))
        home.mkdir()
        copy_checkout(repository)
        variables = build(repository, environment, home, python)
        with jupyter(repository, variables) as (process, origin):
            seen = visit(process, origin, home / ".local" / "share" / "haidang-demo")
            if sys.platform == "linux":
                used = memory_mb(process.pid)
                _expect(used <= LIMIT_MB, f"the tree of processes uses {used:.0f} MB, more than {LIMIT_MB}")
                seen.append(f"memory of Jupyter, the product and an open desk: {used:.0f} MB of {LIMIT_MB}")
    return seen


def working(name: str) -> str:
    """Path of an interpreter that is there and starts, "" where there is none (a version manager's stub may not)."""
    found = shutil.which(name)
    if found and subprocess.run([found, "-c", ""], capture_output=True, check=False).returncode == 0:
        return found
    return ""


def main(arguments: list[str] | None = None) -> int:
    """Check, print what was seen; 1 where the recipe is faulty."""
    parser = argparse.ArgumentParser(description="Prove the Binder recipe without Docker.")
    parser.add_argument(
        "--full", action="store_true", help="also build a fresh environment and visit the demonstration"
    )
    parser.add_argument(
        "--python", default="", help="the interpreter for --full (default: the one runtime.txt names, else this one)"
    )
    asked = parser.parse_args(arguments)
    faults = recipe_faults(ROOT)
    if faults:
        print("\n".join(faults), file=sys.stderr)
        return 1
    print("The recipe is one that repo2docker recognises; its requirements are the locked versions.")
    if not asked.full:
        return 0
    named = (ROOT / "binder" / "runtime.txt").read_text(encoding="utf-8").strip().replace("-", "")
    python = asked.python or working(named) or sys.executable
    if Path(python).name != named:
        print(f"Note: no {named} here, so the steps run with {python}.")
    try:
        for line in replay(python):
            print(line)
    except RecipeFault as fault:
        print(fault, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
