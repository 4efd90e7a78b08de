"""A small real knowledge (six shipped entries, every other file as shipped) and the whole service on it, no encoder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.answering.service import Service
from bot.knowledge.store import KnowledgeStore
from bot.settings import Settings
from tests.shipped import KNOWLEDGE

KEPT = {"unpaid-wages", "passport-taken", "danger-now", "thoughts-of-suicide", "trafficking", "sexual-assault"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "knowledge"
    shutil.copytree(KNOWLEDGE, copy)
    for entry in copy.glob("answers/*/*"):
        if entry.name not in KEPT:
            shutil.rmtree(entry)
    for phrases in copy.glob("out-of-scope/*.yml"):
        if phrases.stem not in ("en", "es"):
            phrases.unlink()
    return copy


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is learnt from the same files is learnt once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def service(folder: Path, cache: Path) -> Service:
    settings = Settings(knowledge_dir=folder, cache_dir=cache, use_encoder=False)
    return Service(KnowledgeStore(folder, min_interval_s=0.0), None, settings)
