from __future__ import annotations

from collections import Counter

import pytest
from rasa.shared.core.constants import DEFAULT_INTENTS
from rasa.shared.core.domain import Domain
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.training_data.message import Message

from bot.dialogue.model import ROOT
from bot.knowledge.model import Knowledge
from bot.nlu.importer import KnowledgeImporter, examples
from tests.shipped import shipped


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return shipped()


@pytest.fixture(scope="module")
def imported() -> list[Message]:
    """As Rasa brings it, with the importers of config.yml."""
    paths = [str(ROOT / "config.yml"), str(ROOT / "domain.yml"), [str(ROOT / "data")]]
    examples = TrainingDataImporter.load_from_config(*paths).get_nlu_data().training_examples
    return [message for message in examples if message.get("text") is not None]  # the rest are the steps of rules


def about(message: Message) -> dict[str, str]:
    return (message.get("metadata") or {}).get("example") or {}


def test_every_way_of_asking_for_every_entry_arrives(knowledge: Knowledge, imported: list[Message]) -> None:
    arrived = {(m.get("text"), m.get("intent")) for m in imported}
    # A phrase that also stands under an intent named earlier (a danger phrase, a command) belongs to that one.
    taken = {example.text for example in examples(knowledge) if example.intent not in ("question", "unknown")}
    asked = {p.text for e in knowledge.entries.values() for words in e.words.values() for p in words.ask}
    assert asked
    assert {text for text in asked - taken if (text, "question") not in arrived} == set()


def test_every_entry_arrives(knowledge: Knowledge, imported: list[Message]) -> None:
    assert {about(m).get("entry") for m in imported if m.get("intent") == "question"} == set(knowledge.entries)


def test_out_of_scope_small_talk_commands_and_danger_arrive(imported: list[Message]) -> None:
    counts = Counter(m.get("intent") for m in imported)
    for intent in ("unknown", "thanks", "greeting", "person", "sos", "stop", "none_of_these", "danger", "set_language"):
        assert counts[intent] >= 2, intent


def test_a_text_stands_under_one_intent_only(imported: list[Message]) -> None:
    assert [text for text, n in Counter(m.get("text") for m in imported).items() if n > 1] == []


def test_every_intent_of_the_domain_has_examples(imported: list[Message]) -> None:
    intents = set(Domain.load(str(ROOT / "domain.yml")).intents) - set(DEFAULT_INTENTS)
    assert intents - {m.get("intent") for m in imported} == set()


def test_another_folder_can_be_named(tmp_path) -> None:
    (tmp_path / "languages.yml").write_text(
        "- {tag: en, name: English, direction: ltr, level: full, scripts: [Latn], falls_back_to: []}\n"
    )
    importer = KnowledgeImporter(knowledge_dir=str(tmp_path))
    assert [m.get("text") for m in importer.get_nlu_data().training_examples] == ["English"]
