"""Lines beside the log of events go once they are old enough, and that they went stays."""

import sqlalchemy as sa
from alembic import op

revision = "log_0010"
down_revision = "log_0009"

AGED = ("access_alarms", "job_acts")
REFUSED = "BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
TWICE = "EXISTS (SELECT 1 FROM forgotten WHERE number = NEW.number)"
LAST = "SELECT coalesce(max(position), 0) FROM forgotten WHERE log = 'access_log'"
BEFORE = "SELECT coalesce(max(before), '') FROM forgotten WHERE log = '{name}'"
SQLITE = (
    "DROP TRIGGER access_log_never_deleted",
    f"CREATE TRIGGER access_log_never_deleted BEFORE DELETE ON access_log"
    f" WHEN OLD.position > ({LAST}) {REFUSED}",
    *(f"DROP TRIGGER {name}_never_deleted" for name in AGED),
    *(
        f"CREATE TRIGGER {name}_never_deleted BEFORE DELETE ON {name}"
        f" WHEN OLD.at >= ({BEFORE.format(name=name)}) {REFUSED}"
        for name in AGED
    ),
    f"CREATE TRIGGER forgotten_never_updated BEFORE UPDATE ON forgotten {REFUSED}",
    f"CREATE TRIGGER forgotten_never_deleted BEFORE DELETE ON forgotten {REFUSED}",
    f"CREATE TRIGGER forgotten_never_replaced BEFORE INSERT ON forgotten WHEN {TWICE} {REFUSED}",
)

# Nobody deletes but the function, which runs as the tables' owner; it forgets nothing that is
# younger than six months by the server's own clock, whatever it is told.
POSTGRES = """
CREATE FUNCTION refuse_young() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_TABLE_NAME = 'access_log' THEN
        IF OLD.position <= (SELECT max(position) FROM forgotten WHERE log = TG_TABLE_NAME) THEN
            RETURN OLD;
        END IF;
    ELSIF OLD.at < (SELECT max(before) FROM forgotten WHERE log = TG_TABLE_NAME) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the log is append-only';
END $$;

CREATE FUNCTION forget_lines(what text, until timestamptz, last bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE gone bigint;
BEGIN
    IF until > now() - interval '6 months' THEN
        RAISE EXCEPTION 'too young to be forgotten';
    END IF;
    INSERT INTO forgotten (log, before, position) VALUES (what, until, last);
    CASE what
        WHEN 'access_log' THEN DELETE FROM access_log WHERE position <= last AND at < until;
        WHEN 'access_alarms' THEN DELETE FROM access_alarms WHERE at < until;
        WHEN 'job_acts' THEN DELETE FROM job_acts WHERE at < until;
    END CASE;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$;
REVOKE EXECUTE ON FUNCTION forget_lines(text, timestamptz, bigint) FROM PUBLIC;

CREATE TRIGGER forgotten_append_only BEFORE UPDATE OR DELETE ON forgotten
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER forgotten_never_truncated BEFORE TRUNCATE ON forgotten
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

DO $$ DECLARE name text; BEGIN
    FOREACH name IN ARRAY ARRAY['access_log', 'access_alarms', 'job_acts'] LOOP
        EXECUTE format('DROP TRIGGER %I ON %I', name || '_append_only', name);
        EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE ON %I FOR EACH ROW'
            ' EXECUTE FUNCTION refuse_change()', name || '_append_only', name);
        EXECUTE format('CREATE TRIGGER %I BEFORE DELETE ON %I FOR EACH ROW'
            ' EXECUTE FUNCTION refuse_young()', name || '_kept', name);
    END LOOP;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'escale_app') THEN
        GRANT SELECT ON forgotten TO escale_app;
        GRANT EXECUTE ON FUNCTION forget_lines(text, timestamptz, bigint) TO escale_app;
    END IF;
END $$
"""


def upgrade() -> None:
    """Create the table, and let go what it says is old enough."""
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "forgotten",
        sa.Column("number", number, primary_key=True, autoincrement=True),
        sa.Column("log", sa.Text, nullable=False),
        sa.Column("before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("position", number),
        sqlite_autoincrement=True,
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(POSTGRES)
        return
    for statement in SQLITE:
        op.execute(statement)
