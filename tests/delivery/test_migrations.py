from __future__ import annotations

import threading

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from bot.delivery.database import Database
from bot.delivery.migrations import alembic_config, migrate
from bot.delivery.tables import metadata

NEWEST = ScriptDirectory.from_config(alembic_config()).get_current_head()


def test_the_migrations_make_the_tables_of_the_program(url: str) -> None:
    database = Database(url)
    assert migrate(database) == (None, NEWEST)
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        # What Alembic does not compare: the columns and the condition of each index.
        found = {
            (table, index["name"], tuple(index["column_names"]))
            for table in metadata.tables
            for index in inspect(connection).get_indexes(table)
            if not index.get("duplicates_constraint")
        }
    wanted = {
        (table.name, index.name, tuple(column.name for column in index.columns))
        for table in metadata.tables.values()
        for index in table.indexes
    }
    assert wanted == found
    database.close()


def test_a_second_start_changes_nothing(url: str) -> None:
    database = Database(url)
    migrate(database)
    assert migrate(database) == (NEWEST, NEWEST)
    database.close()


def test_a_migration_can_be_taken_back(url: str) -> None:
    database = Database(url)
    migrate(database)
    config = alembic_config()

    def back(connection: object) -> None:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")

    database.run_now(back)
    with database.engine.connect() as connection:
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
    assert migrate(database) == (None, NEWEST)
    database.close()


def test_processes_that_start_together_do_not_disturb_each_other(url: str) -> None:
    outcomes: list[tuple[str | None, str | None]] = []

    def start() -> None:
        database = Database(url)
        outcomes.append(migrate(database))
        database.close()

    threads = [threading.Thread(target=start) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes, key=str) == [(NEWEST, NEWEST), (NEWEST, NEWEST), (None, NEWEST)]


def test_there_is_one_line_of_migrations() -> None:
    assert len(ScriptDirectory.from_config(alembic_config()).get_heads()) == 1
