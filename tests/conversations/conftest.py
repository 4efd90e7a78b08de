from __future__ import annotations

import pytest

from bot.answering.service import Service, shared_service


@pytest.fixture(scope="session")
def service() -> Service:
    return shared_service()
