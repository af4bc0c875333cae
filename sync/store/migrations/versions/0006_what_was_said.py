"""What was said, by call"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "evidence",
        sa.Column("organisation", sa.String(length=80), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("call", sa.String(length=40), nullable=False),
        sa.Column("deal", sa.String(length=40), nullable=True),
        sa.Column("stamp", sa.String(length=30), nullable=False),
        sa.Column("call_stamp", sa.String(length=30), nullable=False),
        sa.Column("ground", sa.String(length=16), nullable=False),
        sa.Column("people", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("said_on", sa.String(length=10), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "id"),
    )
    op.create_index("evidence_deal", "evidence", ["deal", "organisation"], unique=False)
