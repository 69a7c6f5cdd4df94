"""Which claims were proposed to an agent just now."""

import sqlalchemy as sa
from alembic import op

revision = "work_0004"
down_revision = "work_0003"

GRANT = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'escale_app') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON views.queue_proposals TO escale_app;
    END IF;
END $$
"""


def upgrade() -> None:
    """Create the table beside the jobs."""
    schema = "views" if op.get_bind().dialect.name == "postgresql" else None
    op.create_table(
        "queue_proposals",
        sa.Column("claim_id", sa.Uuid, primary_key=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False, index=True),
        schema=schema,
    )
    if schema:
        op.execute(GRANT)
