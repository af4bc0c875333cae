"""What a second reader sees"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("evidence", sa.Column("second_reader", sa.String(length=120), nullable=True))
    op.add_column("evidence", sa.Column("second_key", sa.String(length=64), nullable=True))
    op.add_column("evidence", sa.Column("second", sa.LargeBinary(), nullable=True))
