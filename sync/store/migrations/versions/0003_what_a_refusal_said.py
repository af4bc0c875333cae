"""What a refusal named and since when, the canary's finding, the last reconcile"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("fields", sa.Text(), nullable=True))
    op.add_column("outbox", sa.Column("since", sa.Integer(), nullable=True))
    op.add_column("organisation", sa.Column("canary", sa.LargeBinary(), nullable=True))
    op.add_column("organisation", sa.Column("reconciled", sa.String(length=20), nullable=True))
