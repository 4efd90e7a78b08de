"""Help lines for a phrase and for SOS: model deleted, encoder killed, Rasa broken, database away."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sqlite3
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bot.answering.context import Context
from bot.answering.reading import Reading
from bot.answering.reply import Turn
from bot.answering.service import Service
from bot.dialogue.assistant import Assistant
from bot.knowledge.store import KnowledgeStore
from bot.settings import Settings
from bot.understanding.encoder import ProcessEncoder
from tests.shipped import KNOWLEDGE

CRIES = ("SOS", "he is going to kill me", "me quiere matar", "i was raped", "मुझे बचाओ SOS")
KEPT = {"danger-now", "thoughts-of-suicide", "trafficking", "sexual-assault", "unpaid-wages", "passport-taken"}


class BrokenEngine:
    """What Rasa is to the assistant when its model cannot be read or its database does not answer."""

    async def respond(self, text: str, reading: Reading, context: Context) -> Turn:
        raise sqlite3.OperationalError("unable to open database file")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("with-nothing") / "knowledge"
    shutil.copytree(KNOWLEDGE, copy)
    for entry in copy.glob("answers/*/*"):
        if entry.name not in KEPT:
            shutil.rmtree(entry)
    for phrases in copy.glob("out-of-scope/*.yml"):
        if phrases.stem != "en":
            phrases.unlink()
    return copy


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def service(folder: Path, cache: Path) -> Service:
    """Its model is deleted from the disk as soon as it is there."""
    settings = Settings(knowledge_dir=folder, cache_dir=cache, use_encoder=False)
    service = Service(KnowledgeStore(folder), None, settings)
    for path in cache.glob("model-*.joblib"):
        path.unlink()
    return service


def first_turn(assistant: Assistant, text: str) -> str:
    async def ask() -> str:
        async for turn in assistant.handle(text, Context()):
            return "\n".join(part.text for part in turn.parts)
        return ""

    return asyncio.run(ask())


@pytest.mark.parametrize("text", CRIES)
def test_every_engine_broken_and_the_database_away(text: str, service: Service) -> None:
    assert "911" in first_turn(Assistant(service, BrokenEngine(), BrokenEngine()), text)


@pytest.mark.parametrize("text", CRIES)
def test_a_model_that_fails_at_every_message(text: str, service: Service) -> None:
    whole = service._state
    assert whole.reader.model is not None
    broken = replace(whole.reader.model, language=None, letters_only=None)
    service._state = replace(whole, reader=replace(whole.reader, model=broken))
    try:
        assert cried(service, text)
    finally:
        service._state = whole


@pytest.mark.parametrize("text", CRIES)
def test_an_encoder_that_was_killed_and_does_not_start_again(
    text: str, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = ProcessEncoder(timeout_s=60)
    encoder.encode(["hello"])
    assert encoder.pid is not None
    monkeypatch.setattr(sys, "executable", "/bin/false")
    os.kill(encoder.pid, signal.SIGKILL)
    whole = service._state
    service._state = replace(whole, reader=replace(whole.reader, encoder=encoder))
    try:
        assert cried(service, text)
    finally:
        service._state = whole
        encoder.close()


def cried(service: Service, text: str) -> bool:
    turn = service.danger_turn(service.read(text, Context()), Context())
    return turn is not None and "911" in turn.parts[0].text
