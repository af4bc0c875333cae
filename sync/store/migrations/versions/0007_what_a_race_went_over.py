"""What a race went over, and which run tried a write last"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conflict", sa.Column("overwrote", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("outbox", sa.Column("tried", sa.Integer(), nullable=True))
