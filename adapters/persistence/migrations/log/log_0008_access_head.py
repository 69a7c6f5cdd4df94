"""Where the access log ends, for whoever signs it: the follower reads no more of it than that."""

from alembic import op

revision = "log_0008"
down_revision = "log_0007"

POSTGRES = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'escale_follower') THEN
        GRANT SELECT (position, digest) ON access_log TO escale_follower;
    END IF;
END $$
"""


def upgrade() -> None:
    """Let the follower read two columns; a file has no roles."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(POSTGRES)
