"""Messages say whose they are; before, everything was said by the one person at the machine."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the person to the messages."""
    op.add_column(
        "messages", sa.Column("person", sa.String(), nullable=False, server_default="本机用户")
    )
