"""The log: the library's own layout, append-only, with the time of each insert."""

from alembic import op

revision = "log_0001"
down_revision = None

SQLITE = """
CREATE TABLE stored_events (
    originator_id TEXT NOT NULL,
    originator_version INTEGER NOT NULL,
    topic TEXT NOT NULL,
    state BLOB NOT NULL,
    rowid INTEGER PRIMARY KEY AUTOINCREMENT,
    recorded_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    UNIQUE (originator_id, originator_version)
);
CREATE TRIGGER stored_events_never_updated BEFORE UPDATE ON stored_events
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER stored_events_never_deleted BEFORE DELETE ON stored_events
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER stored_events_never_replaced BEFORE INSERT ON stored_events
WHEN EXISTS (SELECT 1 FROM stored_events WHERE rowid = NEW.rowid)
    OR EXISTS (
        SELECT 1 FROM stored_events WHERE originator_id = NEW.originator_id
            AND originator_version = NEW.originator_version
    )
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END
"""
# REPLACE removes a row without firing the trigger on DELETE: the last trigger comes before it.

POSTGRES = """
CREATE TABLE stored_events (
    originator_id uuid NOT NULL,
    originator_version bigint NOT NULL,
    topic text NOT NULL,
    state bytea NOT NULL,
    notification_id bigserial,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (originator_id, originator_version)
);
CREATE UNIQUE INDEX stored_events_notification_id_idx ON stored_events (notification_id);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the log is append-only'; END $$;
CREATE TRIGGER stored_events_append_only BEFORE UPDATE OR DELETE ON stored_events
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER stored_events_never_truncated BEFORE TRUNCATE ON stored_events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION event_json(state bytea) RETURNS jsonb LANGUAGE sql IMMUTABLE AS
$$ SELECT convert_from(state, 'UTF8')::jsonb $$;
CREATE VIEW readable_events AS
    SELECT notification_id, originator_id, originator_version, topic, recorded_at,
        event_json(state) AS event
    FROM stored_events;

CREATE SCHEMA views;

DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'escale_app') THEN
        GRANT SELECT, INSERT ON stored_events TO escale_app;
        GRANT USAGE ON SEQUENCE stored_events_notification_id_seq TO escale_app;
        GRANT USAGE ON SCHEMA views TO escale_app;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'escale_follower') THEN
        GRANT SELECT ON stored_events TO escale_follower;
        ALTER SCHEMA views OWNER TO escale_follower;
    END IF;
END $$
"""


def upgrade() -> None:
    """Create the log and, on PostgreSQL, the schema of the views."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(POSTGRES)
        return
    for statement in SQLITE.split(";\nCREATE"):
        op.execute(statement if statement.strip().startswith("CREATE") else f"CREATE{statement}")
