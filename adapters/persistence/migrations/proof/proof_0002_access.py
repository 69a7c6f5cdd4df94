"""Checkpoints that say where the access log ends; what a verification found there, and in views."""

import sqlalchemy as sa
from alembic import op

revision = "proof_0002"
down_revision = "proof_0001"

# One more is signed of the same size when the access log alone went on.
SQLITE = (
    "CREATE TABLE checkpoints_of_two (number INTEGER NOT NULL PRIMARY KEY, size INTEGER NOT NULL,"
    " position INTEGER NOT NULL, root BLOB NOT NULL, note TEXT NOT NULL)",
    "INSERT INTO checkpoints_of_two SELECT number, size, position, root, note FROM checkpoints",
    "DROP TABLE checkpoints",
    "ALTER TABLE checkpoints_of_two RENAME TO checkpoints",
    "CREATE TRIGGER checkpoints_never_updated BEFORE UPDATE ON checkpoints"
    " BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END",
    "CREATE TRIGGER checkpoints_never_deleted BEFORE DELETE ON checkpoints"
    " BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END",
    "CREATE TRIGGER checkpoints_never_replaced BEFORE INSERT ON checkpoints"
    " WHEN EXISTS (SELECT 1 FROM checkpoints WHERE number = NEW.number)"
    " BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END",
)
POSTGRES = ("ALTER TABLE checkpoints DROP CONSTRAINT checkpoints_size_key",)


def upgrade() -> None:
    """Let several checkpoints have one size, and add the columns, empty in earlier rows."""
    for statement in POSTGRES if op.get_bind().dialect.name == "postgresql" else SQLITE:
        op.execute(statement)
    op.create_index("checkpoints_of_size", "checkpoints", ["size"])
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.add_column("verifications", sa.Column("place", sa.Text))
    for name in ("access_lines", "access_broken_at", "access_until"):
        op.add_column("verifications", sa.Column(name, number))
