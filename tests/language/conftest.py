from __future__ import annotations

import pytest

from bot.language.detector import LanguageDetector
from tests.shipped import shipped


@pytest.fixture(scope="session")
def detector() -> LanguageDetector:
    """Fitted to the shipped knowledge: some seconds."""
    return LanguageDetector(shipped())
