"""The rules of the bank's lint, and the reference page made from them.

``python -m haidang.bank.rules > docs/reference/diagnostics.md`` writes the page; a contract test holds it equal.
"""

from __future__ import annotations

from types import MappingProxyType

from haidang.bank.rules import course, files, forms, items, tasks, texts
from haidang.bank.rules.record import Rule
from haidang.domain.diagnostics import Severity

_GROUPS = (
    ("Files and their shape", files.RULES),
    ("What is written", texts.RULES),
    ("Items and rubrics", items.RULES),
    ("Tasks on the simulated phone", tasks.RULES),
    ("Forms", forms.RULES),
    ("The course as a whole", course.RULES),
)

RULES: tuple[Rule, ...] = tuple(rule for _, group in _GROUPS for rule in group)
"""All rules, by code."""
BY_CODE = MappingProxyType({rule.code: rule for rule in RULES})

_HEAD = """\
# Diagnostics of the item bank

Made from `haidang.bank.rules`; do not edit by hand (`python -m haidang.bank.rules > docs/reference/diagnostics.md`).

`haidang bank lint` reports every fault of every file at once, each with file and line. An **error** stops the course
from being used or published; a **warning** is for the author to decide. Words in braces are filled in.
"""


def reference() -> str:
    """Give the text of `docs/reference/diagnostics.md`."""
    parts = [_HEAD]
    for title, group in _GROUPS:
        parts.append(f"## {title}\n")
        parts.extend(_entry(rule) for rule in group)
    return "\n".join(parts)


def _entry(rule: Rule) -> str:
    severity = "error" if rule.severity is Severity.ERROR else "warning"
    return (
        f"### {rule.code} {rule.name}\n\n"
        f"**{severity}** · {rule.what}\n\n"
        f"- Why: {rule.why}\n"
        f"- Example: {rule.example}\n"
        f"- The author reads: {_shown(rule.message)} → {_shown(rule.hint)}\n"
    )


def _shown(template: str) -> str:
    return template.replace("{{", "{").replace("}}", "}")


__all__ = ["BY_CODE", "RULES", "Rule", "reference"]
