"""What a list of deals shows and is narrowed by, beside the assessment that stands"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in (
        sa.Column("band", sa.String(length=10), nullable=True),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("stage", sa.Text(), nullable=True),
        sa.Column("amount", sa.Float(), nullable=True),
        sa.Column("listed", sa.LargeBinary(), nullable=True),
    ):
        op.add_column("standing", column)
    # What stands was put down without them: the next sync judges every deal and puts its answer down anew.
    op.execute("UPDATE standing SET answer = ''")
    op.execute("UPDATE organisation SET judged_on = NULL")
