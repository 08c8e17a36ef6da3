"""Read by Alembic alone: run the steps on the connection that `schema` handed over, in its transaction."""

from alembic import context

from assistant.store.schema import all_tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=all_tables(),
    render_as_batch=True,
)
context.run_migrations()
