"""Everything that takes `world` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.delivery.database import Database
from bot.delivery.migrations import migrate
from tests.delivery.desk import empty_database
from tests.handoff.world import World


@pytest.fixture(params=("sqlite", "postgresql"))
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'bot.sqlite'}"
    else:
        url = empty_database(request.getfixturevalue("postgres"))
    made = Database(url)
    migrate(made)
    yield made
    made.close()


@pytest.fixture
def world(database: Database) -> World:
    return World(database)
