"""The exchange rates that were imported, as they were published."""

import sqlalchemy as sa
from alembic import op

revision = "log_0005"
down_revision = "log_0004"

GRANT = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'escale_app') THEN
        GRANT SELECT, INSERT ON exchange_rates TO escale_app;
    END IF;
END $$
"""


def upgrade() -> None:
    """Create the table; a rate is exact, thus text."""
    op.create_table(
        "exchange_rates",
        sa.Column("currency", sa.Text, primary_key=True),
        sa.Column("on", sa.Date, primary_key=True),
        sa.Column("units_per_euro", sa.Text, nullable=False),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(GRANT)
