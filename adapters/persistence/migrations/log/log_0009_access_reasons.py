"""Why personal facts were unmasked, beside what was shown."""

import sqlalchemy as sa
from alembic import op

revision = "log_0009"
down_revision = "log_0005"


def upgrade() -> None:
    """Add the column, unless a migration before this one has brought it."""
    known = {column["name"] for column in sa.inspect(op.get_bind()).get_columns("access_log")}
    if "reason" not in known:
        op.add_column("access_log", sa.Column("reason", sa.Text))
