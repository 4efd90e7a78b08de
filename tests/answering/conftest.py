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


def small_knowledge(copy: Path) -> Path:
    def left_out(folder: str, names: list[str]) -> set[str]:
        if Path(folder).parent.name == "answers":
            return set(names) - KEPT
        return set(names) - {"en.yml", "es.yml"} if Path(folder).name == "out-of-scope" else set()

    shutil.copytree(KNOWLEDGE, copy, ignore=left_out)
    return copy


def small_service(folder: Path, cache: Path) -> Service:
    settings = Settings(knowledge_dir=folder, cache_dir=cache, use_encoder=False)
    return Service(KnowledgeStore(folder, min_interval_s=0.0), None, settings)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small_knowledge(tmp_path / "knowledge")


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is learnt from the same files is learnt once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def service(folder: Path, cache: Path) -> Service:
    return small_service(folder, cache)


@pytest.fixture(scope="session")
def still_service(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Service:
    """The same for all tests that edit no file."""
    return small_service(small_knowledge(tmp_path_factory.mktemp("still") / "knowledge"), cache)
