"""The jobs of one claim are found without looking at all others."""

from alembic import op

revision = "work_0006"
down_revision = "work_0005"


def upgrade() -> None:
    """Add an index."""
    schema = "views" if op.get_bind().dialect.name == "postgresql" else None
    op.create_index("jobs_of_stream", "jobs", ["stream_id"], schema=schema)
