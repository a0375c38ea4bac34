"""Our own faults and refusals, as one tree.

::

    HaidangError              anything we raise on purpose; str() is fit for a person, in Vietnamese
    ├── ContentError          content or an imported file is faulty: carries diagnostics
    ├── Refused               the request is understood and not allowed; carries a stable code
    │   ├── NotAllowed        the person may not do or see this
    │   ├── NotFound          no such thing, or not for this person
    │   └── Closed            too late, already submitted, no attempts left, slot without items
    ├── SignInFailed          wrong code, PIN or password, or too many tries
    ├── SetupError            this machine or data folder is not ready; says what to do
    └── ScoringError          the scorer was called with things that do not belong together
"""

from __future__ import annotations

from collections.abc import Sequence

from haidang.domain.diagnostics import Diagnostic


class HaidangError(Exception):
    """Root of all errors raised on purpose. The message says what, where, and what to do next."""


class ContentError(HaidangError):
    """Faulty content: every fault found, not only the first."""

    def __init__(self, message: str, diagnostics: Sequence[Diagnostic]) -> None:
        super().__init__(message)
        self.diagnostics = tuple(diagnostics)


class Refused(HaidangError):
    """Understood, and not allowed. `code` is stable and may be shown to the page runtime."""

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message)
        self.code = code


class NotAllowed(Refused):
    """The person may not do or see this."""


class NotFound(Refused):
    """There is no such thing, or it is not this person's."""


class Closed(Refused):
    """Too late, already submitted, no attempts left, or nothing to draw from."""


class SignInFailed(HaidangError):
    """Wrong code, PIN or password, or too many tries.

    Parameters
    ----------
    wait_seconds
        Seconds until the next try is accepted, ≥ 0.
    """

    def __init__(self, message: str, *, wait_seconds: int = 0) -> None:
        super().__init__(message)
        self.wait_seconds = wait_seconds


class SetupError(HaidangError):
    """This machine or this data folder is not ready."""


class ScoringError(HaidangError):
    """The scorer was given an item, a variant and a response that do not belong together."""
