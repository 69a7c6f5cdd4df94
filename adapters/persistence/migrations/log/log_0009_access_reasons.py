"""Why personal facts were unmasked, beside what was shown; and who was shown one claim."""

import sqlalchemy as sa
from alembic import op

revision = "log_0009"
down_revision = "log_0005"

INDEX = "access_log_of_claim"


def upgrade() -> None:
    """Add the column and the index, unless a migration before this one has brought them."""
    found = sa.inspect(op.get_bind())
    if "reason" not in {column["name"] for column in found.get_columns("access_log")}:
        op.add_column("access_log", sa.Column("reason", sa.Text))
    if INDEX not in {index["name"] for index in found.get_indexes("access_log")}:
        op.create_index(INDEX, "access_log", ["claim_id", "position"])
