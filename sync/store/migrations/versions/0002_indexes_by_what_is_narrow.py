"""Indexes by what is narrow, sending in order from an index, bulk jobs, grounds of words, fields that people keep"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

FORMER = {
    "kept": ("kept_deal", "kept_via"),
    "outbox": ("outbox_key", "outbox_state"),
    "reference": ("reference_deal", "reference_parent"),
    "sent": ("sent_crm_id", "sent_deal"),
    "shared_field": ("shared_field_deal",),
    "standing": ("standing_points",),
}
PRESENT = {
    "kept": {
        "kept_id": ["id", "organisation"],
        "kept_deal": ["deal", "organisation"],
        "kept_via": ["via", "organisation"],
    },
    "outbox": {
        "outbox_state": ["organisation", "state", "object", "shared", "lane", "id"],
        "outbox_deal": ["deal", "organisation", "state"],
        "outbox_key": ["key", "organisation", "object"],
    },
    "reference": {
        "reference_parent": ["parent", "organisation"],
        "reference_deal": ["deal", "organisation"],
    },
    "sent": {
        "sent_deal": ["deal", "organisation"],
        "sent_crm_id": ["crm_id", "organisation"],
    },
    "shared_field": {"shared_field_deal": ["deal", "organisation"]},
    "standing": {"standing_points": ["points", "organisation"]},
}


def upgrade() -> None:
    op.add_column("outbox", sa.Column("job", sa.String(length=40), nullable=True))
    op.add_column("standing", sa.Column("ground", sa.String(length=80), nullable=False, server_default=sa.text("''")))
    op.add_column("shared_field", sa.Column("theirs", sa.Boolean(), nullable=False, server_default=sa.false()))
    for table, names in FORMER.items():
        for name in names:
            op.drop_index(name, table)
    for table, indexes in PRESENT.items():
        for name, columns in indexes.items():
            op.create_index(name, table, columns)
