"""How often somebody did something."""

import sqlalchemy as sa
from alembic import op

revision = "work_0007"
down_revision = "work_0006"

GRANT = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'escale_app') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON views.buckets TO escale_app;
    END IF;
END $$
"""


def upgrade() -> None:
    """Create the table beside the sessions."""
    schema = "views" if op.get_bind().dialect.name == "postgresql" else None
    op.create_table(
        "buckets",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("full_at_ms", sa.BigInteger, nullable=False),
        schema=schema,
    )
    op.create_index("ix_buckets_full_at_ms", "buckets", ["full_at_ms"], schema=schema)
    if schema:
        op.execute(GRANT)
