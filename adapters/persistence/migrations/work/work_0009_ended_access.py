"""When an administrator ended whose access; tokens given before are refused."""

import sqlalchemy as sa
from alembic import op

revision = "work_0009"
down_revision = "work_0008"

GRANT = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'escale_app') THEN
        GRANT SELECT, INSERT ON views.ended_access TO escale_app;
    END IF;
END $$
"""


def upgrade() -> None:
    """Create the table beside the sessions."""
    schema = "views" if op.get_bind().dialect.name == "postgresql" else None
    op.create_table(
        "ended_access",
        sa.Column("command_id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("because", sa.Text, nullable=False),
        sa.Column("actor_id", sa.Uuid, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("sessions", sa.Integer, nullable=False),
        schema=schema,
    )
    op.create_index("ended_access_of", "ended_access", ["account_id"], schema=schema)
    if schema:
        op.execute(GRANT)
