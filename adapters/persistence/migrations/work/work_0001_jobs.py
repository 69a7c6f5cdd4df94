"""The jobs that the log gave rise to, and the ticks of the clockwork."""

import sqlalchemy as sa
from alembic import op

revision = "work_0001"
down_revision = None


GRANT = """
DO $$ DECLARE role text; BEGIN
    FOREACH role IN ARRAY ARRAY['escale_app', 'escale_follower'] LOOP
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
            EXECUTE format('GRANT SELECT, INSERT, UPDATE ON views.jobs TO %I', role);
        END IF;
    END LOOP;
END $$
"""


def upgrade() -> None:
    """Create the table beside the views, whose positions it moves with."""
    schema = "views" if op.get_bind().dialect.name == "postgresql" else None
    op.create_table(
        "jobs",
        sa.Column("job_id", sa.Uuid, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("stream_id", sa.Uuid, nullable=True),
        sa.Column("position", sa.BigInteger, nullable=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("fence", sa.Integer, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("sends", sa.Integer, nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_error", sa.Text, nullable=True),
        schema=schema,
    )
    op.create_index("jobs_due", "jobs", ["state", "due_at"], schema=schema)
    if schema:
        op.execute(GRANT)
