"""When a call was read, beside when its transcript became readable"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("evidence", sa.Column("read_at", sa.String(length=20), nullable=True))
