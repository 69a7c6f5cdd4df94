"""What staff were shown of whom, append-only as the log is."""

import sqlalchemy as sa
from alembic import op

revision = "log_0003"
down_revision = "log_0002"

SQLITE = """
CREATE TRIGGER access_log_never_updated BEFORE UPDATE ON access_log
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER access_log_never_deleted BEFORE DELETE ON access_log
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER access_log_never_replaced BEFORE INSERT ON access_log
WHEN EXISTS (SELECT 1 FROM access_log WHERE position = NEW.position)
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END
"""
# REPLACE removes a row without firing the trigger on DELETE: the last trigger comes before it.

POSTGRES = """
CREATE TRIGGER access_log_append_only BEFORE UPDATE OR DELETE ON access_log
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER access_log_never_truncated BEFORE TRUNCATE ON access_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'escale_app') THEN
        GRANT SELECT, INSERT ON access_log TO escale_app;
        GRANT USAGE ON SEQUENCE access_log_position_seq TO escale_app;
    END IF;
END $$
"""


def upgrade() -> None:
    """Create the table beside the log of events."""
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "access_log",
        sa.Column("position", number, primary_key=True, autoincrement=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("correlation_id", sa.Uuid, nullable=False),
        sa.Column("shown", sa.Text, nullable=False),
        sa.Column("search_id", sa.Uuid),
        sa.Column("searched_by", sa.Text),
        sa.Column("fingerprint", sa.Text),
        sa.Column("found", sa.Integer),
        sa.Column("insured_id", sa.Uuid),
        sa.Column("claim_id", sa.Uuid),
        sqlite_autoincrement=True,
    )
    op.create_index("access_log_of_search", "access_log", ["search_id"])
    op.create_index("access_log_of_person", "access_log", ["insured_id", "position"])
    op.create_index("access_log_of_actor", "access_log", ["actor_id", "position"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(POSTGRES)
        return
    for statement in SQLITE.split(";\nCREATE"):
        op.execute(statement if statement.strip().startswith("CREATE") else f"CREATE{statement}")
