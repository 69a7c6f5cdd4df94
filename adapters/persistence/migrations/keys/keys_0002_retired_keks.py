"""Which key-encryption keys wrap nothing any more; a person's keys are found without a search."""

import sqlalchemy as sa
from alembic import op

revision = "keys_0002"
down_revision = "keys_0001"


def upgrade() -> None:
    """Create the table and the index."""
    op.create_table("retired_keks", sa.Column("kek_id", sa.Text, primary_key=True))
    op.create_index("person_keys_of_person", "person_keys", ["insured_id"])
