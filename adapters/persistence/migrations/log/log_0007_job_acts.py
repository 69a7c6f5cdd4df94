"""What people did with dead jobs, append-only as the log is."""

import sqlalchemy as sa
from alembic import op

revision = "log_0007"
down_revision = "log_0006"

SQLITE = """
CREATE TRIGGER job_acts_never_updated BEFORE UPDATE ON job_acts
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER job_acts_never_deleted BEFORE DELETE ON job_acts
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER job_acts_never_replaced BEFORE INSERT ON job_acts
WHEN EXISTS (
    SELECT 1 FROM job_acts WHERE position = NEW.position OR command_id = NEW.command_id
)
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END
"""
# REPLACE removes a row without firing the trigger on DELETE: the last trigger comes before it.

POSTGRES = """
CREATE TRIGGER job_acts_append_only BEFORE UPDATE OR DELETE ON job_acts
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER job_acts_never_truncated BEFORE TRUNCATE ON job_acts
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'escale_app') THEN
        GRANT SELECT, INSERT ON job_acts TO escale_app;
        GRANT USAGE ON SEQUENCE job_acts_position_seq TO escale_app;
    END IF;
END $$
"""


def upgrade() -> None:
    """Create the table beside the log of events."""
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "job_acts",
        sa.Column("position", number, primary_key=True, autoincrement=True),
        sa.Column("command_id", sa.Uuid, nullable=False, unique=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("job_id", sa.Uuid, nullable=False, index=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("deed", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(POSTGRES)
        return
    for statement in SQLITE.split(";\nCREATE"):
        op.execute(statement if statement.strip().startswith("CREATE") else f"CREATE{statement}")
