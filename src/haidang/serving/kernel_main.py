"""Start ipykernel without the debugger: half the memory and a quarter less waiting for every live page.

Run as ``python -m haidang.serving.kernel_main -f CONNECTION_FILE``. The debugger (debugpy with pydevd) is imported by
ipykernel whenever it is installed; nobody debugs a page, so its import is refused. So is `rfc3987_syntax`, which
jsonschema imports if it is there: building its grammar takes a second of CPU, and no format is checked here.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

OPTIONS = ("--IPKernelApp.log_level=ERROR", "--HistoryManager.enabled=False")
"""No history: nobody recalls the cells of a page, and no line of them shall lie in the home folder."""


def main() -> None:
    """Run the kernel until it is told to stop."""
    blocked: dict[str, Any] = {"debugpy": None, "rfc3987_syntax": None}
    sys.modules.update(blocked)
    from ipykernel.kernelapp import IPKernelApp

    IPKernelApp.launch_instance([*sys.argv[1:], *OPTIONS])


def become(facts: str, folder: str) -> None:
    """Learn in a kernel started ahead whose page it serves: called once, by the server, before the first cell.

    Parameters
    ----------
    facts
        JSON object of environment variables.
    folder
        Where the page's notebook lies.
    """
    os.environ.update(json.loads(facts))
    os.chdir(folder)


if __name__ == "__main__":
    main()
