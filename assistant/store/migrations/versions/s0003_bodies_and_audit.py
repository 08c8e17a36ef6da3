"""Bodies that reports belong to, the audit, the files a report uses; numbers are used once."""

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
    _files_of_reports()
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


def _files_of_reports() -> None:
    op.create_table(
        "report_documents",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("report_id", "sha256", name="pk_report_documents"),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name="fk_report_documents_report_id_reports"
        ),
        sa.ForeignKeyConstraint(
            ["sha256"], ["documents.sha256"], name="fk_report_documents_sha256_documents"
        ),
    )
    op.create_table(
        "report_ledgers",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("report_id", "sha256", name="pk_report_ledgers"),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name="fk_report_ledgers_report_id_reports"
        ),
    )
    op.create_index("ix_report_documents_sha256", "report_documents", ["sha256"])
    op.create_index("ix_report_ledgers_sha256", "report_ledgers", ["sha256"])
    documents, ledgers = _named()
    for table, pairs in (("report_documents", documents), ("report_ledgers", ledgers)):
        target = sa.table(table, sa.column("report_id", sa.Integer), sa.column("sha256", sa.String))
        op.bulk_insert(
            target, [{"report_id": report, "sha256": sha256} for report, sha256 in sorted(pairs)]
        )


def _named() -> tuple[set[tuple[int, str]], set[tuple[int, str]]]:
    """Report and hash of each document that is there and a version names, and of each ledger."""
    connection = op.get_bind()
    kept = set(connection.scalars(sa.text("SELECT sha256 FROM documents")))
    documents, ledgers = set(), set()
    # One version at a time: together they may not fit into memory.
    for report, number in connection.execute(
        sa.text("SELECT report_id, number FROM versions")
    ).all():
        query = sa.text("SELECT state FROM versions WHERE report_id = :r AND number = :n")
        state = json.loads(connection.execute(query, {"r": report, "n": number}).scalar_one())
        for sha256 in {state["previous"], state.get("like")} & kept:
            documents.add((report, sha256))
        if state["ledger"]:
            ledgers.add((report, state["ledger"]["sha256"]))
    return documents, ledgers


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
