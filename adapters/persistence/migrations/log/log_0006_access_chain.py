"""Lines of the access log chained by their digests, what exactly was shown, and its alarms."""

import sqlalchemy as sa
from alembic import op

revision = "log_0006"
down_revision = "log_0005"

SQLITE = """
CREATE TRIGGER access_alarms_never_updated BEFORE UPDATE ON access_alarms
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER access_alarms_never_deleted BEFORE DELETE ON access_alarms
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END
"""

POSTGRES = """
CREATE TRIGGER access_alarms_append_only BEFORE UPDATE OR DELETE ON access_alarms
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER access_alarms_never_truncated BEFORE TRUNCATE ON access_alarms
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'escale_app') THEN
        GRANT SELECT, INSERT ON access_alarms TO escale_app;
    END IF;
END $$
"""

COLUMNS = (
    sa.Column("document_id", sa.Uuid),
    sa.Column("place", sa.Text),
    sa.Column("purpose", sa.Text),
    sa.Column("reason", sa.Text),
    sa.Column("digest", sa.Text),
)


def upgrade() -> None:
    """Add the columns, empty in earlier lines: the chain begins with the first new one."""
    for column in COLUMNS:
        op.add_column("access_log", column)
    op.create_index("access_log_of_claim", "access_log", ["claim_id", "position"])
    op.create_index("access_log_of_actor_by_time", "access_log", ["actor_id", "at"])
    op.create_index("access_log_by_time", "access_log", ["at", "position"])
    op.create_table(
        "access_alarms",
        sa.Column("actor_id", sa.Uuid, primary_key=True),
        sa.Column("hour", sa.DateTime(timezone=True), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("claims", sa.Integer, nullable=False),
        sa.Column("limit", sa.Integer, nullable=False),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(POSTGRES)
        return
    for statement in SQLITE.split(";\nCREATE"):
        op.execute(statement if statement.strip().startswith("CREATE") else f"CREATE{statement}")
