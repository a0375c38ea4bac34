"""The append-only record: attempts, events, hints, scores, archived marks and the acts of staff.

Every function takes a SQLAlchemy `Connection` first; the caller owns the transaction (`Database.begin` to write,
`Database.connect` to read). Times come in as aware datetimes. Call them by module: ``attempts.submit(c, …)``.
"""

from haidang.journal import acts, attempts, events, hints, marks, scores

__all__ = ["acts", "attempts", "events", "hints", "marks", "scores"]
