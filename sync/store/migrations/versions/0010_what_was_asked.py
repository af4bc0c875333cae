"""What was asked of people, and how it ended"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "asked",
        sa.Column("organisation", sa.String(length=80), primary_key=True),
        sa.Column("deal", sa.String(length=40), primary_key=True),
        sa.Column("action", sa.String(length=120), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("since", sa.String(length=10), nullable=False),
        sa.Column("ended_on", sa.String(length=10), nullable=True),
        sa.Column("ending", sa.String(length=20), nullable=True),
    )
