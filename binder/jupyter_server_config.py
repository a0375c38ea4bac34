"""Jupyter's configuration on Binder: show Hải Đăng at `haidang/`, started when somebody first asks for it.

`postBuild` copies this file into the environment's own `etc/jupyter`. The folders come from `binder/start`.
"""

import os

c = get_config()  # noqa: F821  # traitlets provides it

c.ServerProxy.servers = {
    "haidang": {
        "command": [
            "haidang",
            "serve",
            "--binder",
            "--port",
            "{port}",
            "--base-url",
            "{base_url}haidang/",
            "--course",
            os.environ["HAIDANG_COURSE"],
            "--data",
            os.environ["HAIDANG_DATA"],
        ],
        # The server builds its own addresses below this prefix, so the proxy hands paths over as they came.
        "absolute_url": True,
        # Seconds. The demonstration is made while the image is built; two shared cores still need a while to start.
        "timeout": 90,
        "new_browser_tab": False,
        "launcher_entry": {"title": "Hải Đăng"},
    }
}
