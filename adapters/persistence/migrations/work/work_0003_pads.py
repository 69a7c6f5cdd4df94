"""What people typed and have not said yet, sealed."""

import sqlalchemy as sa
from alembic import op

revision = "work_0003"
down_revision = "work_0002"

GRANT = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'escale_app') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON views.pads TO escale_app;
    END IF;
END $$
"""


def upgrade() -> None:
    """Create the table beside the jobs."""
    schema = "views" if op.get_bind().dialect.name == "postgresql" else None
    op.create_table(
        "pads",
        sa.Column("claim_id", sa.Uuid, primary_key=True),
        sa.Column("step", sa.Text, primary_key=True),
        sa.Column("sealed", sa.Text, nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        schema=schema,
    )
    if schema:
        op.execute(GRANT)
