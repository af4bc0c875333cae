"""All that a record hangs on, not the first of it alone"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hanging",
        sa.Column("organisation", sa.String(length=80), nullable=False),
        sa.Column("child", sa.String(length=40), nullable=False),
        sa.Column("via", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "child", "via"),
    )
    op.create_index("hanging_via", "hanging", ["via", "organisation", "child"])
    # Only one of them is known here: another mapping digest makes the next sync read everything again.
    op.execute(
        "INSERT INTO hanging (organisation, child, via) "
        "SELECT DISTINCT organisation, id, via FROM kept WHERE deal IS NULL AND via IS NOT NULL"
    )
    op.execute("UPDATE organisation SET mapping = NULL")
    op.drop_index("kept_via", table_name="kept")
    with op.batch_alter_table("kept") as kept:
        kept.drop_column("via")
