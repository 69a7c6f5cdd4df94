"""The directory of insured persons and of those attached to them; personal fields sealed."""

import sqlalchemy as sa
from alembic import op

revision = "log_0002"
down_revision = "log_0001"

GRANT = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'escale_app') THEN
        GRANT SELECT, INSERT, UPDATE ON insured, dependants TO escale_app;
    END IF;
END $$
"""


def upgrade() -> None:
    """Create both tables."""
    op.create_table(
        "insured",
        sa.Column("insured_id", sa.Uuid, primary_key=True),
        sa.Column("subject", sa.Text, unique=True),
        sa.Column("nir_index", sa.Text, unique=True),
        sa.Column("scheme", sa.Text, nullable=False),
        sa.Column("home_fund", sa.Text, nullable=False),
        sa.Column("sealed", sa.Text, nullable=False),
    )
    op.create_table(
        "dependants",
        sa.Column("beneficiary_id", sa.Uuid, primary_key=True),
        sa.Column(
            "insured_id", sa.Uuid, sa.ForeignKey("insured.insured_id"), nullable=False, index=True
        ),
        sa.Column("attachment_state", sa.Text, nullable=False),
        sa.Column("sealed", sa.Text, nullable=False),
        sa.CheckConstraint("attachment_state IN ('E', 'W')", name="attachment_state_known"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(GRANT)
