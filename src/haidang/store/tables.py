"""Every table, once. Portable types only; no phone number, ID number, address or birth date has a column.

Secrets are never stored: personal codes as keyed hashes, PINs and passwords as argon2id, tokens as SHA-256.
A change here needs a migration in `migrations/versions/` (a contract test compares the two).
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from haidang.store.types import COUNTER, ID, UtcTime

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

HASH = String(64)
"""SHA-256 or HMAC-SHA256 in hex."""
NAME = String(200)
SHORT = String(64)

# ── people ────────────────────────────────────────────────────────────────────────────────────────────────────────

unit = Table(
    "unit",
    metadata,
    Column("id", ID, primary_key=True),
    Column("code", SHORT, nullable=False),
    Column("name", NAME, nullable=False),
    Column("level", String(16), nullable=False),
    Column("parent_id", ID, ForeignKey("unit.id"), nullable=True),
    Column("path", String(400), nullable=False, unique=True),  # "/id/id/": a subtree is a prefix
    UniqueConstraint("parent_id", "code"),
)

person = Table(
    "person",
    metadata,
    Column("id", ID, primary_key=True),
    Column("code", SHORT, nullable=False, index=True),
    Column("display_name", NAME, nullable=False),
    Column("sort_key", String(1200), nullable=False, index=True),  # digits only: sorts alike under every collation
    Column("personal_code_hash", HASH, nullable=True, unique=True),
    Column("pin_hash", NAME, nullable=True),
    Column("login", SHORT, nullable=True, unique=True),
    Column("password_hash", NAME, nullable=True),
    Column("created_at", UtcTime, nullable=False),
    Column("disabled_at", UtcTime, nullable=True),
)

membership = Table(
    "membership",
    metadata,
    Column("person_id", ID, ForeignKey("person.id"), primary_key=True),
    Column("unit_id", ID, ForeignKey("unit.id"), primary_key=True),
    Column("role", String(16), primary_key=True),
    Column("since", UtcTime, nullable=False),
    Column("until", UtcTime, nullable=True),
    Index(None, "unit_id", "role"),
)

workshop = Table(
    "workshop",
    metadata,
    Column("id", ID, primary_key=True),
    Column("code", String(8), nullable=False, unique=True),
    Column("unit_id", ID, ForeignKey("unit.id"), nullable=False, index=True),
    Column("title", NAME, nullable=False),
    Column("day", Date, nullable=False),
    Column("lessons", JSON, nullable=False),
    Column("created_by", ID, ForeignKey("person.id"), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("closed_at", UtcTime, nullable=True),
)

workshop_check = Table(
    "workshop_check",
    metadata,
    Column("workshop_id", ID, ForeignKey("workshop.id"), primary_key=True),
    Column("check_id", SHORT, primary_key=True),
    Column("opened_at", UtcTime, nullable=False),
    Column("closed_at", UtcTime, nullable=True),
)

workshop_person = Table(
    "workshop_person",
    metadata,
    Column("workshop_id", ID, ForeignKey("workshop.id"), primary_key=True),
    Column("person_id", ID, ForeignKey("person.id"), primary_key=True),
    Column("joined_at", UtcTime, nullable=False),
    Column("seen_at", UtcTime, nullable=False),
    Index(None, "person_id"),
)

session = Table(
    "session",
    metadata,
    Column("token_hash", HASH, primary_key=True),
    Column("person_id", ID, ForeignKey("person.id"), nullable=False, index=True),
    Column("workshop_id", ID, ForeignKey("workshop.id"), nullable=True),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("seen_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime, nullable=True),
)

card_token = Table(
    "card_token",
    metadata,
    Column("token_hash", HASH, primary_key=True),
    Column("person_id", ID, ForeignKey("person.id"), nullable=False, index=True),
    Column("created_at", UtcTime, nullable=False),
    Column("used_at", UtcTime, nullable=True),
    Column("revoked_at", UtcTime, nullable=True),
)

try_failure = Table(
    "try_failure",
    metadata,
    Column("seq", COUNTER, primary_key=True, autoincrement=True),
    Column("key", String(80), nullable=False),  # hashed: what was typed and from where is nobody's business
    Column("at", UtcTime, nullable=False),
    Index(None, "key", "at"),
)

course_record = Table(
    "course_record",
    metadata,
    Column("person_id", ID, ForeignKey("person.id"), primary_key=True),
    Column("course", SHORT, primary_key=True),
    Column("completed_on", Date, nullable=False),
    Column("origin", String(16), nullable=False),
    Column("source", NAME, nullable=False),  # name of the file, or of whoever typed it in
    Column("by_person", ID, ForeignKey("person.id"), nullable=True),  # empty: the command line on this machine
    Column("recorded_at", UtcTime, nullable=False),
)

# ── journal ───────────────────────────────────────────────────────────────────────────────────────────────────────

attempt = Table(
    "attempt",
    metadata,
    Column("id", ID, primary_key=True),
    Column("person_id", ID, ForeignKey("person.id"), nullable=False),
    Column("check_id", SHORT, nullable=False),
    Column("release_id", SHORT, nullable=False),
    Column("number", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("opened_at", UtcTime, nullable=False),
    Column("ends_at", UtcTime, nullable=True),
    Column("closes_at", UtcTime, nullable=True),
    Column("submitted_at", UtcTime, nullable=True),
    Column("reset_at", UtcTime, nullable=True),
    Column("workshop_id", ID, ForeignKey("workshop.id"), nullable=True, index=True),
    Column("projected", Boolean, nullable=False, server_default=false()),
    Column("decision", String(16), nullable=True),
    # Both only where no manual mark can change the decision any more (domain.scores.Settled).
    Column("points", Float, nullable=True),
    Column("mastery", String(200), nullable=True),
    UniqueConstraint("person_id", "check_id", "number"),
    Index(None, "release_id"),
    # At most one attempt of a person and release stands in nbgrader's gradebook.
    Index(
        "uq_attempt_projected",
        "person_id",
        "release_id",
        unique=True,
        sqlite_where=text("projected"),
        postgresql_where=text("projected"),
    ),
)

variant = Table(
    "variant",
    metadata,
    Column("attempt_id", ID, ForeignKey("attempt.id"), primary_key=True),
    Column("slot", SHORT, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("item_id", SHORT, nullable=False, index=True),
    Column("item_revision", Integer, nullable=False),
    Column("seed", COUNTER, nullable=False),
)

event = Table(
    "event",
    metadata,
    Column("seq", COUNTER, primary_key=True, autoincrement=True),
    Column("uuid", ID, nullable=False, unique=True),
    Column("person_id", ID, ForeignKey("person.id"), nullable=False),
    Column("attempt_id", ID, ForeignKey("attempt.id"), nullable=True),
    Column("page", SHORT, nullable=True),
    Column("slot", SHORT, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("value", JSON, nullable=False),
    Column("phone_at", String(40), nullable=False),  # the phone's clock as it came: recorded, never trusted
    Column("received_at", UtcTime, nullable=False),
    Column("late", Boolean, nullable=False, server_default=false()),
    Index(None, "attempt_id", "slot", "seq"),
    Index(None, "person_id", "page", "seq"),
    Index(None, "person_id", "received_at"),
)

hint = Table(
    "hint",
    metadata,
    Column("attempt_id", ID, ForeignKey("attempt.id"), primary_key=True),
    Column("slot", SHORT, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", UtcTime, nullable=False),
)

score = Table(
    "score",
    metadata,
    Column("attempt_id", ID, ForeignKey("attempt.id"), primary_key=True),
    Column("slot", SHORT, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("item_id", SHORT, nullable=False, index=True),
    Column("item_revision", Integer, nullable=False),
    Column("release_id", SHORT, nullable=False),
    Column("variant_seed", COUNTER, nullable=False),
    Column("scorer_version", String(16), nullable=False),
    Column("cut_score_id", SHORT, nullable=False),
    Column("rubric", SHORT, nullable=False),
    Column("max_points", Float, nullable=False),
    Column("points", Float, nullable=True),
    Column("status", String(16), nullable=False),
    Column("share", Float, nullable=True),
    Column("omitted", Boolean, nullable=False),
    Column("broke_safety", Boolean, nullable=False),
    Column("misconceptions", JSON, nullable=False),
    Column("acts", JSON, nullable=False),
    Column("reason", Text, nullable=False),
    Column("obtained", String(16), nullable=False),
)

archived_mark = Table(
    "archived_mark",
    metadata,
    Column("attempt_id", ID, ForeignKey("attempt.id"), primary_key=True),
    Column("slot", SHORT, primary_key=True),
    Column("points", Float, nullable=False),
    Column("comment", Text, nullable=False),
    Column("archived_at", UtcTime, nullable=False),
)

# ── both ──────────────────────────────────────────────────────────────────────────────────────────────────────────

act = Table(
    "act",
    metadata,
    Column("id", ID, primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("by_person", ID, ForeignKey("person.id"), nullable=True),  # empty: the command line on this machine
    Column("what", SHORT, nullable=False),
    Column("target", SHORT, nullable=False),
    Column("reason", Text, nullable=False),
    Column("detail", JSON, nullable=False),
    Index(None, "target", "at"),
)

setting = Table(
    "setting",
    metadata,
    Column("key", SHORT, primary_key=True),
    Column("value", Text, nullable=False),
)
