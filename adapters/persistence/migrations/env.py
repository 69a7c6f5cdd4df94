"""How Alembic runs here: over the connection that it is given, in one transaction."""

from alembic import context

config = context.config
connection = config.attributes["connection"]

context.configure(
    connection=connection,
    version_table=f"{config.attributes['store']}_version",
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
