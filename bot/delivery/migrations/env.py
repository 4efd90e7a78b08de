"""Alembic runs this within the transaction of `migrate`."""

from __future__ import annotations

from alembic import context

from bot.delivery.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=connection.dialect.name == "sqlite")
context.run_migrations()
