"""People, their roles in bodies, sessions, attempts to sign in, choices of the installation."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

USED_ONCE = {"sqlite_autoincrement": True}


def upgrade() -> None:
    """Make the tables; there is nothing yet to fill them with."""
    _make_people()
    _make_signing_in()
    op.create_table(
        "choices",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_choices"),
    )


def _make_people() -> None:
    """Accounts, and what each is in which body."""
    op.create_table(
        "people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("password", sa.String()),
        sa.Column("everywhere", sa.Boolean(), nullable=False),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("disabled_at", sa.DateTime()),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("login", name="uq_people_login"),
        sa.UniqueConstraint("name", name="uq_people_name"),
        **USED_ONCE,
    )
    op.create_table(
        "roles",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_roles_person_id_people"),
        sa.ForeignKeyConstraint(["body_id"], ["bodies.id"], name="fk_roles_body_id_bodies"),
        sa.PrimaryKeyConstraint("person_id", "body_id", "role", name="pk_roles"),
    )
    op.create_index("ix_roles_body_id", "roles", ["body_id"])


def _make_signing_in() -> None:
    """Sessions, and attempts that failed."""
    op.create_table(
        "sessions",
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_sessions_person_id_people"),
        sa.PrimaryKeyConstraint("token", name="pk_sessions"),
    )
    op.create_index("ix_sessions_person_id", "sessions", ["person_id"])
    op.create_table(
        "attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attempts"),
        **USED_ONCE,
    )
    for column in ("account", "address"):
        op.create_index(f"ix_attempts_{column}", "attempts", [column])
