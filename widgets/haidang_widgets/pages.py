"""The two components that fill a page of their own: the player of a check, and the result of an attempt.

Both are empty in the stored page; what is personal comes over HTTP and is set by the page runtime.
"""

from __future__ import annotations

import traitlets

from haidang_widgets.items import Component, built


class Check(Component):
    """The player of a check: one item on the screen, an overview, handing in."""

    _esm = built("check.js")

    attempt = traitlets.Dict(
        default_value=None, allow_none=True, help="The open attempt (contracts 2.4), None in a stored page"
    ).tag(sync=True)


class Result(Component):
    """What an attempt came to, as much of it as the form reveals."""

    _esm = built("result.js")

    result = traitlets.Dict(
        default_value=None, allow_none=True, help="The result (contracts 2.5), None in a stored page"
    ).tag(sync=True)
