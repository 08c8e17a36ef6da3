"""Bodies that reports belong to, the audit, the files a version refers to; numbers are used once."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

# The constraints of the programs before Alembic had no names.
NAMES = {
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
USED_ONCE = {"sqlite_autoincrement": True}
APPEND_ONLY = {
    "sqlite": (
        (
            "CREATE TRIGGER audit_not_changed BEFORE UPDATE ON audit "
            "BEGIN SELECT RAISE(ABORT, 'audit is append only'); END"
        ),
        (
            "CREATE TRIGGER audit_not_removed BEFORE DELETE ON audit "
            "BEGIN SELECT RAISE(ABORT, 'audit is append only'); END"
        ),
    ),
    "postgresql": (
        (
            "CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'audit is append only'; END $$"
        ),
        (
            "CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()"
        ),
    ),
}


def upgrade() -> None:
    """Make the tables and fill in what follows from those there are."""
    _bodies()
    _files_of_versions()
    _messages()
    _audit()
    op.execute("DELETE FROM schema")
    op.execute("INSERT INTO schema (version) VALUES (3)")


def _bodies() -> None:
    op.create_table(
        "bodies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_bodies"),
        sa.UniqueConstraint("name", name="uq_bodies_name"),
        **USED_ONCE,
    )
    op.execute(
        "INSERT INTO bodies (name, created_at) "
        "SELECT agency, min(created_at) FROM reports GROUP BY agency ORDER BY min(id)"
    )
    op.add_column("reports", sa.Column("body_id", sa.Integer()))
    op.execute(
        "UPDATE reports SET body_id = (SELECT id FROM bodies WHERE bodies.name = reports.agency)"
    )
    with op.batch_alter_table(
        "reports", naming_convention=NAMES, table_kwargs=USED_ONCE
    ) as reports:
        reports.drop_constraint("uq_reports_agency", type_="unique")
        reports.drop_column("agency")
        reports.alter_column("body_id", existing_type=sa.Integer(), nullable=False)
        reports.create_foreign_key("fk_reports_body_id_bodies", "bodies", ["body_id"], ["id"])
        reports.create_unique_constraint("uq_reports_body_id", ["body_id", "year"])


def _files_of_versions() -> None:
    op.add_column("versions", sa.Column("previous", sa.String()))
    op.add_column("versions", sa.Column("ledger", sa.String()))
    versions = sa.table(
        "versions",
        sa.column("report_id", sa.Integer),
        sa.column("number", sa.Integer),
        sa.column("state", sa.Text),
        sa.column("previous", sa.String),
        sa.column("ledger", sa.String),
    )
    connection = op.get_bind()
    kept = set(connection.scalars(sa.text("SELECT sha256 FROM documents")))
    keys = connection.execute(sa.select(versions.c.report_id, versions.c.number)).all()
    for report_id, number in keys:  # one at a time: together they may not fit into memory
        this = (versions.c.report_id == report_id) & (versions.c.number == number)
        state = json.loads(connection.execute(sa.select(versions.c.state).where(this)).scalar_one())
        previous = state["previous"] if state["previous"] in kept else None
        ledger = state["ledger"]["sha256"] if state["ledger"] else None
        if previous or ledger:
            values = {"previous": previous, "ledger": ledger}
            connection.execute(sa.update(versions).where(this).values(values))
    with op.batch_alter_table("versions", naming_convention=NAMES) as batch:
        batch.create_foreign_key(
            "fk_versions_previous_documents", "documents", ["previous"], ["sha256"]
        )
    op.create_index("ix_versions_previous", "versions", ["previous"])
    op.create_index("ix_versions_ledger", "versions", ["ledger"])


def _messages() -> None:
    with op.batch_alter_table(
        "messages", naming_convention=NAMES, table_kwargs=USED_ONCE
    ) as messages:
        messages.alter_column("person", existing_type=sa.String(), server_default=None)


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("body_id", sa.Integer()),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("report_id", sa.Integer()),
        sa.Column("year", sa.Integer()),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
        **USED_ONCE,
    )
    for column in ("person", "body_id", "report_id"):
        op.create_index(f"ix_audit_{column}", "audit", [column])
    for statement in APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)
