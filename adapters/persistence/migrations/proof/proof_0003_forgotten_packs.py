"""Which evidence somebody took goes once it is old enough, and that it went stays."""

import sqlalchemy as sa
from alembic import op

revision = "proof_0003"
down_revision = "proof_0002"

REFUSED = "BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
TWICE = "EXISTS (SELECT 1 FROM forgotten WHERE number = NEW.number)"
BEFORE = "SELECT coalesce(max(before), '') FROM forgotten WHERE log = 'evidence_packs'"
SQLITE = (
    "DROP TRIGGER evidence_packs_never_deleted",
    "CREATE TRIGGER evidence_packs_never_deleted BEFORE DELETE ON evidence_packs"
    f" WHEN OLD.at >= ({BEFORE}) {REFUSED}",
    f"CREATE TRIGGER forgotten_never_updated BEFORE UPDATE ON forgotten {REFUSED}",
    f"CREATE TRIGGER forgotten_never_deleted BEFORE DELETE ON forgotten {REFUSED}",
    f"CREATE TRIGGER forgotten_never_replaced BEFORE INSERT ON forgotten WHEN {TWICE} {REFUSED}",
)

# The tables of the tree lie in the log's database there, and so does what was forgotten.
POSTGRES = """
CREATE FUNCTION forget_packs(until timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE gone bigint;
BEGIN
    IF until > now() - interval '6 months' THEN
        RAISE EXCEPTION 'too young to be forgotten';
    END IF;
    INSERT INTO forgotten (log, before) VALUES ('evidence_packs', until);
    DELETE FROM evidence_packs WHERE at < until;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$;
REVOKE EXECUTE ON FUNCTION forget_packs(timestamptz) FROM PUBLIC;

DROP TRIGGER evidence_packs_append_only ON evidence_packs;
CREATE TRIGGER evidence_packs_append_only BEFORE UPDATE ON evidence_packs
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER evidence_packs_kept BEFORE DELETE ON evidence_packs
    FOR EACH ROW EXECUTE FUNCTION refuse_young();

DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'escale_app') THEN
        GRANT EXECUTE ON FUNCTION forget_packs(timestamptz) TO escale_app;
    END IF;
END $$
"""


def upgrade() -> None:
    """Let go what is old enough; a file keeps what it forgot beside it."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(POSTGRES)
        return
    op.create_table(
        "forgotten",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("log", sa.Text, nullable=False),
        sa.Column("before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("position", sa.Integer),
        sqlite_autoincrement=True,
    )
    for statement in SQLITE:
        op.execute(statement)
