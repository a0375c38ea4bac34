"""Use case of the audit: a random sample of what the gradebook holds, scored once more by nbgrader itself."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from haidang import journal, nbgrading
from haidang.domain.diagnostics import Diagnostic
from haidang.domain.ids import ReleaseId
from haidang.workbench.opening import Workbench


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What an audit found; no fault means that both ways agree in every cell of the sample."""

    looked_at: int
    faults: tuple[Diagnostic, ...]


def audit(wb: Workbench, number: int, release: ReleaseId | None = None) -> Audit:
    """Let the unmodified nbgrader score up to `number` attempts of the gradebook anew, in a throw-away copy.

    Nothing of the data folder is changed. About two seconds for each attempt.

    Parameters
    ----------
    release
        Only attempts of this release; None for all.
    """
    releases = nbgrading.published(wb.folder) if release is None else (release,)
    with wb.database.connect() as c:
        held = sorted((one, holder) for one in releases for holder in journal.attempts.holders(c, one))
    sample = sorted(wb.rng.sample(held, min(number, len(held))))
    faults: list[Diagnostic] = []
    for one, group in groupby(sample, lambda pair: pair[0]):
        faults += nbgrading.autograde_again(wb.folder, wb.settings.course, one, [person for _, person in group])
    return Audit(looked_at=len(sample), faults=tuple(faults))
