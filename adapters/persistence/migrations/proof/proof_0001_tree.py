"""The tree over the log: leaves, complete subtrees, checkpoints; verifications and packs."""

import sqlalchemy as sa
from alembic import op

revision = "proof_0001"
down_revision = None

KEPT_BY_THE_FOLLOWER = ("tree_leaves", "tree_nodes", "checkpoints")
ADDED_BY_THE_APPLICATION = ("verifications", "evidence_packs")

SQLITE = (
    "CREATE TRIGGER {name}_never_updated BEFORE UPDATE ON {name}"
    " BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END",
    "CREATE TRIGGER {name}_never_deleted BEFORE DELETE ON {name}"
    " BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END",
    # REPLACE removes a row without firing the trigger on DELETE: this one comes before it.
    "CREATE TRIGGER {name}_never_replaced BEFORE INSERT ON {name}"
    " WHEN EXISTS (SELECT 1 FROM {name} WHERE {key})"
    " BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END",
)
POSTGRES = (
    "CREATE TRIGGER {name}_append_only BEFORE UPDATE OR DELETE ON {name}"
    " FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER {name}_never_truncated BEFORE TRUNCATE ON {name}"
    " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
)
KEYS = {
    "tree_leaves": "number = NEW.number OR position = NEW.position",
    "tree_nodes": "level = NEW.level AND number = NEW.number",
    "checkpoints": "number = NEW.number OR size = NEW.size",
    "verifications": "verification_id = NEW.verification_id",
    "evidence_packs": "pack_id = NEW.pack_id",
}
GRANT = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'escale_follower') THEN
        GRANT SELECT, INSERT ON {kept} TO escale_follower;
        GRANT SELECT ON {added} TO escale_follower;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'escale_app') THEN
        GRANT SELECT ON {kept} TO escale_app;
        GRANT SELECT, INSERT ON {added} TO escale_app;
    END IF;
END $$
"""


def upgrade() -> None:
    """Create the tables, which only grow."""
    _create_tree()
    _create_records()
    is_postgres = op.get_bind().dialect.name == "postgresql"
    for name, key in KEYS.items():
        for trigger in POSTGRES if is_postgres else SQLITE:
            op.execute(trigger.format(name=name, key=key))
    if is_postgres:
        kept, added = ", ".join(KEPT_BY_THE_FOLLOWER), ", ".join(ADDED_BY_THE_APPLICATION)
        op.execute(GRANT.format(kept=kept, added=added))


def _create_tree() -> None:
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "tree_leaves",
        sa.Column("number", number, primary_key=True, autoincrement=False),
        sa.Column("position", number, nullable=False, unique=True),
        sa.Column("leaf", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "tree_nodes",
        sa.Column("level", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("number", number, primary_key=True, autoincrement=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "checkpoints",
        sa.Column("number", number, primary_key=True, autoincrement=False),
        sa.Column("size", number, nullable=False, unique=True),
        sa.Column("position", number, nullable=False),
        sa.Column("root", sa.LargeBinary, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
    )


def _create_records() -> None:
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "verifications",
        sa.Column("verification_id", sa.Uuid, primary_key=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False, index=True),
        sa.Column("events", number, nullable=False),
        sa.Column("size", number, nullable=False),
        sa.Column("root", sa.Text, nullable=False),
        sa.Column("broken", sa.Text),
        sa.Column("position", number),
        sa.Column("until", number),
        sa.Column("stream_id", sa.Uuid),
        sa.Column("version", number),
    )
    op.create_table(
        "evidence_packs",
        sa.Column("pack_id", sa.Uuid, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("correlation_id", sa.Uuid, nullable=False),
        sa.Column("claim_id", sa.Uuid, nullable=False, index=True),
        sa.Column("documents", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )
