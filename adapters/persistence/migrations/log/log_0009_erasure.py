"""Who is attached to an erased person is dropped from the directory."""

from alembic import op

revision = "log_0009"
down_revision = "log_0008"

GRANT = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'escale_app') THEN
        GRANT DELETE ON dependants TO escale_app;
    END IF;
END $$
"""


def upgrade() -> None:
    """Let the application delete; a file has no roles."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(GRANT)
