"""What a rule is: a name, a severity, the reason it exists, and the words an author reads."""

from __future__ import annotations

from dataclasses import dataclass

from haidang.domain.diagnostics import Diagnostic, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of the bank's lint.

    Parameters
    ----------
    code
        Stable, ``IB`` and three digits. A code is never reused for something else.
    name
        Short name in kebab case.
    what, why, example
        English, for `docs/reference/diagnostics.md`: what it finds, why that is bad, a text that it finds.
    message, hint
        Vietnamese, for the author; ``{name}`` is filled in by `at`.
    """

    code: str
    name: str
    what: str
    why: str
    example: str
    message: str
    hint: str
    severity: Severity = Severity.ERROR

    def at(self, path: str, line: int, /, **values: object) -> Diagnostic:
        """Make the diagnostic for one place (`line` from 1; 0 for the whole file)."""
        return Diagnostic(
            code=self.code,
            path=path,
            line=line,
            message=self.message.format(**values),
            hint=self.hint.format(**values),
            severity=self.severity,
        )
