"""The words of the house: nbgrader's synonyms stay inside the nbgrader adapter."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOOKED_AT = {
    "src/haidang": ("*.py", "*.mako"),
    "widgets/src": ("*.js", "*.ts", "*.css"),
    "widgets/haidang_widgets": ("*.py", "*.j2", "*.html"),
}
ADAPTER = ROOT / "src" / "haidang" / "nbgrading"
BANNED = {
    "question", "questions", "quiz", "quizzes", "grade", "grades", "submission", "submissions", "student", "students",
    "assignment", "assignments",
}  # fmt: skip
ALLOWED = {
    (
        "src/haidang/workbench/finishing.py",
        "submission",
    ): "the adapter's own name write_submission, and the act of handing in",
    (
        "src/haidang/people/roster.py",
        "questions",
    ): "what an import asks the person at the keyboard, in the ordinary sense",
    ("src/haidang/cli/roster_steps.py", "questions"): "the same stable code",
    ("widgets/src/page/dialog.js", "question"): "what a dialog asks, in the ordinary sense",
    ("widgets/src/parts/icons.js", "question"): "the name of an icon: a question mark",
}
"""(file, word) → why it may stand there. An entry that is no longer needed fails the test too."""


def words_of(text: str) -> Counter[str]:
    """The single words of a text, identifiers taken apart: `openQuestion` and `open_question` are two words."""
    return Counter(word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", text))


def found() -> dict[tuple[str, str], int]:
    """Banned words outside the adapter: (file, word) → how often."""
    counts: dict[tuple[str, str], int] = {}
    for folder, patterns in LOOKED_AT.items():
        for pattern in patterns:
            for path in sorted((ROOT / folder).rglob(pattern)):
                if ADAPTER in path.parents or "static" in path.parts:
                    continue
                for word, count in words_of(path.read_text(encoding="utf-8")).items():
                    if word in BANNED:
                        counts[path.relative_to(ROOT).as_posix(), word] = count
    return counts


def test_words_are_taken_apart() -> None:
    """The test would notice a banned word in any spelling of an identifier, and leaves its neighbours alone."""
    seen = words_of("openQuestion STUDENT_ID grade_id QuizPage a submission; upgrade gradebook nbgrader graded")
    assert BANNED & set(seen) == {"question", "student", "grade", "quiz", "submission"}


def test_nbgraders_words_stay_in_the_adapter() -> None:
    """Outside `nbgrading`, the house says item, check, score, response, person and release."""
    assert [
        f"{path}: {word} (×{count})" for (path, word), count in found().items() if (path, word) not in ALLOWED
    ] == []


def test_no_exception_is_out_of_date() -> None:
    """Every exception is still used and has a reason."""
    counts = found()
    assert [key for key, reason in ALLOWED.items() if key not in counts or len(reason) < 10] == []
