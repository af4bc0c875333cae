"""Which deals were taken into the hold-out or out of it while an action stood"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("asked", sa.Column("moved", sa.Boolean(), nullable=False, server_default=sa.false()))
