"""Insured persons by name and birth date, as a keyed hash; filled by the next import."""

import sqlalchemy as sa
from alembic import op

revision = "log_0004"
down_revision = "log_0003"


def upgrade() -> None:
    """Add the column; several people may have one value."""
    op.add_column("insured", sa.Column("name_index", sa.Text))
    op.create_index("insured_by_name", "insured", ["name_index"])
