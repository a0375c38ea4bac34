"""Points and mastery beside the decision of attempts that no manual mark can change any more.

Attempts from before have neither: the tracker decides them from their score rows, as it did.

Revision: 0003, after 0002.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("attempt", sa.Column("points", sa.Float(), nullable=True))
    op.add_column("attempt", sa.Column("mastery", sa.String(length=200), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("the way back is the backup that was made before")
