"""The residents' checklist: what residents can do by themselves, to be gone through together. No name, no score.

Nothing is recorded: the same page for everybody, and its ticks live in the browser until the page is closed.
"""

from __future__ import annotations

from haidang.bank import Course
from haidang.domain.text import in_language
from haidang.workbench.language import translator

View = dict[str, object]


def checklist_view(course: Course, language: str) -> View:
    """Everything `site/checklist.html` shows: the can-dos of the core pack by module.

    Modules whose title nobody has written yet share one group at the end.

    Returns
    -------
    dict
        ``{"groups": [{"title": "…", "can_dos": ["…"]}], "count": 20}``
    """
    translate = translator(language)
    core = [one for one in course.competencies.values() if one.core_pack]
    groups: dict[str, list[str]] = {}
    for one in sorted(core, key=lambda each: each.module not in course.modules):
        known = course.modules.get(one.module)
        title = in_language(known, language) if known is not None else translate("Những việc khác")
        groups.setdefault(title, []).append(in_language(one.can_do, language))
    return {
        "groups": [{"title": title, "can_dos": can_dos} for title, can_dos in groups.items()],
        "count": len(core),
    }
