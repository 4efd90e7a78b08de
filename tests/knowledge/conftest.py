from __future__ import annotations

from pathlib import Path

import pytest

from bot.knowledge.model import Knowledge
from bot.knowledge.reader import Reader
from tests.knowledge.folders import GOOD, copy_good


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return Reader(GOOD).read().knowledge


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copy_good(tmp_path / "knowledge")
