"""The history of the tables, with Alembic. `rights-bot migrate` runs it, and so does every start.

A change of `bot.delivery.tables` comes with a new file in `versions/`; a test compares the two.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.engine import Connection

from bot.delivery.database import Database
from bot.delivery.keyring import SETUP_LOCK


def alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config


def migrate(database: Database) -> tuple[str | None, str | None]:
    """Brings the tables up to date; the revisions before and after. Several processes may call it at once."""

    def work(connection: Connection) -> tuple[str | None, str | None]:
        if database.is_postgres:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": SETUP_LOCK})
        before = MigrationContext.configure(connection).get_current_revision()
        config = alembic_config()
        head = ScriptDirectory.from_config(config).get_current_head()
        if before != head:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
        return before, head

    return database.run_now(work)
