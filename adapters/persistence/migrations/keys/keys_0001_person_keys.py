"""The keys of insured persons."""

import sqlalchemy as sa
from alembic import op

revision = "keys_0001"
down_revision = None


def upgrade() -> None:
    """Create the table; at most one living key per person."""
    op.create_table(
        "person_keys",
        sa.Column("key_id", sa.Uuid, primary_key=True),
        sa.Column("insured_id", sa.Uuid, nullable=False),
        sa.Column("wrapped", sa.LargeBinary, nullable=True),
        sa.Column("kek_id", sa.Text, nullable=False),
    )
    alive = sa.text("wrapped IS NOT NULL")
    op.create_index(
        "person_keys_one_alive",
        "person_keys",
        ["insured_id"],
        unique=True,
        sqlite_where=alive,
        postgresql_where=alive,
    )
