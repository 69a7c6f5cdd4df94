"""Where views are built beside the live ones, and who reads which version."""

import sqlalchemy as sa
from alembic import op

revision = "work_0005"
down_revision = "work_0004"

POSTGRES = """
CREATE SCHEMA IF NOT EXISTS views_next;

DO $$ DECLARE role text; BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'escale_follower') THEN
        ALTER SCHEMA views_next OWNER TO escale_follower;
    END IF;
    FOREACH role IN ARRAY ARRAY['escale_app', 'escale_follower'] LOOP
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
            EXECUTE format(
                'GRANT SELECT, INSERT, UPDATE, DELETE ON views.view_readers TO %I', role);
        END IF;
    END LOOP;
END $$
"""


def upgrade() -> None:
    """Create the schema and the table of those who read."""
    schema = "views" if op.get_bind().dialect.name == "postgresql" else None
    op.create_table(
        "view_readers",
        sa.Column("process_id", sa.Uuid, primary_key=True),
        sa.Column("versions", sa.Text, nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        schema=schema,
    )
    if schema:
        op.execute(POSTGRES)
