"""Everything that takes `world` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from bot.delivery.database import Database
from bot.delivery.migrations import migrate
from tests.handoff.world import World


@pytest.fixture(params=("sqlite", "postgresql"))
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'bot.sqlite'}"
    else:
        url = _empty(request.getfixturevalue("postgres"))
    made = Database(url)
    migrate(made)
    yield made
    made.close()


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


def _empty(postgres: Any) -> str:
    name = f"test_{secrets.token_hex(6)}"
    engine = create_engine(postgres.get_uri(), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return str(postgres.get_uri(name))
