"""Who is logged in on the pages, and the log-ins under way; secrets as their SHA-256 only."""

import sqlalchemy as sa
from alembic import op

revision = "work_0002"
down_revision = "work_0001"

GRANT = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'escale_app') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON views.sessions, views.logins TO escale_app;
    END IF;
END $$
"""


def upgrade() -> None:
    """Create both tables beside the jobs."""
    schema = "views" if op.get_bind().dialect.name == "postgresql" else None
    _create_sessions(schema)
    _create_logins(schema)
    if schema:
        op.execute(GRANT)


def _create_sessions(schema: str | None) -> None:
    op.create_table(
        "sessions",
        sa.Column("secret_hash", sa.Text, primary_key=True),
        sa.Column("session_id", sa.Uuid, nullable=False, unique=True),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("author_id", sa.Uuid, nullable=False),
        sa.Column("way", sa.Text, nullable=False),
        sa.Column("acr", sa.Text, nullable=True),
        sa.Column("browser", sa.Text, nullable=False),
        sa.Column("csrf", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed_id_token", sa.Text, nullable=False),
        schema=schema,
    )
    op.create_index("sessions_of", "sessions", ["author_id"], schema=schema)
    op.create_index("sessions_seen", "sessions", ["seen_at"], schema=schema)


def _create_logins(schema: str | None) -> None:
    op.create_table(
        "logins",
        sa.Column("secret_hash", sa.Text, primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("nonce", sa.Text, nullable=False),
        sa.Column("verifier", sa.Text, nullable=False),
        sa.Column("way", sa.Text, nullable=False),
        sa.Column("return_to", sa.Text, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        schema=schema,
    )
    op.create_index("logins_started", "logins", ["started_at"], schema=schema)
