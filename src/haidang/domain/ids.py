"""The names of things: small typed strings, so that a person's id never lands where an attempt's belongs."""

from __future__ import annotations

from typing import NewType

CompetencyId = NewType("CompetencyId", str)
"""Like ``C02.4``."""
ItemId = NewType("ItemId", str)
"""Like ``I02-4`` (graded) or ``P02-4`` (practice)."""
TaskId = NewType("TaskId", str)
"""Like ``vneid-new-device-nfc``: the stem of the file in ``tasks/``."""
CheckId = NewType("CheckId", str)
"""Like ``vneid``: the stem of the file in ``forms/``."""
CourseId = NewType("CourseId", str)
"""An online course of the programme, like ``binh-dan-hoc-vu-so``."""
ReleaseId = NewType("ReleaseId", str)
"""A frozen form: check and form revision, like ``vneid-r1``. It is nbgrader's name for the check too."""
SlotId = NewType("SlotId", str)
"""A place in a form, like ``s03``; it is nbgrader's name for the cell too."""
PersonId = NewType("PersonId", str)
"""UUID, 32 hex digits."""
UnitId = NewType("UnitId", str)
"""UUID, 32 hex digits."""
WorkshopId = NewType("WorkshopId", str)
"""UUID, 32 hex digits."""
AttemptId = NewType("AttemptId", str)
"""UUID, 32 hex digits."""
EventId = NewType("EventId", str)
"""UUID with or without hyphens, made on the phone."""
Language = NewType("Language", str)
"""A language tag, like ``vi`` or ``en``."""

VIETNAMESE = Language("vi")
ENGLISH = Language("en")
