"""Brings the examples that stand beside the answers under `knowledge/` to Rasa, so that nobody edits two places.

Rasa's own components learn nothing from them here; `rasa data validate`, `rasa test nlu`, and anyone who tries another
pipeline do. An example keeps its entry and language as metadata. Rasa wants every text under one intent only: where two
share one, the intent named first in `examples` has it.
"""

# ruff: noqa: ARG002  (Rasa names the arguments)

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.commands.matcher import AROUND
from bot.knowledge.model import Knowledge, Phrase
from bot.knowledge.reader import Reader
from bot.nlu.reading import DANGER
from bot.settings import Settings

# What a command or a kind of small talk is called as an intent, where that differs from its name in the files.
# Yes and no answer the question that is open, or nothing; as examples, each stands for one of the two.
_INTENTS = {
    "none": "none_of_these",
    "follow-up": "follow_up",
    "who-else": "who_else",
    "whereabouts": "set_region",
    "cannot-talk": "pick",
    "yes": "pick",
    "no": "ask_away",
}


@dataclass(frozen=True)
class Example:
    """`about` is what else is known of it: its language, its entry."""

    text: str
    intent: str
    about: dict[str, str] = field(default_factory=dict)


def examples(knowledge: Knowledge) -> Iterator[Example]:
    for language, by_name in knowledge.commands.items():
        yield from _named(((name, words) for name, words in by_name.items() if name != AROUND), language)
    for language, words in knowledge.danger.items():
        for kind in words.kinds.values():
            for phrase in (*kind.phrases, *kind.examples):
                yield Example(phrase.text, DANGER, {"language": language})
    for region in knowledge.regions.values():
        for name in (region.id, *region.names.values(), *region.also):
            yield Example(name, "set_region")
    for known in knowledge.languages.values():
        yield Example(known.name, "set_language", {"language": known.tag})
    for language, by_name in knowledge.smalltalk.items():
        yield from _named(by_name.items(), language)
    for entry in knowledge.entries.values():
        for language, said in entry.words.items():
            for phrase in said.ask:
                yield Example(phrase.text, "question", {"language": language, "entry": entry.id})
    for language, themes in knowledge.out_of_scope.items():
        for phrases in themes.values():
            for phrase in phrases:
                yield Example(phrase.text, "unknown", {"language": language})


def _named(by_name: Iterable[tuple[str, tuple[Phrase, ...]]], language: str) -> Iterator[Example]:
    for name, phrases in by_name:
        for phrase in phrases:
            yield Example(phrase.text, _INTENTS.get(name, name), {"language": language})


def messages(knowledge: Knowledge) -> list[Message]:
    seen: set[str] = set()
    out = []
    for example in examples(knowledge):
        if example.text in seen:
            continue
        seen.add(example.text)
        out.append(Message.build(example.text, example.intent, example_metadata=example.about or None))
    return out


class KnowledgeImporter(TrainingDataImporter):  # type: ignore[misc]
    """Named in config.yml beside RasaFileImporter, which brings config, domain and rules."""

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: list[str] | str | None = None,
        knowledge_dir: str | None = None,
        **_: Any,
    ) -> None:
        self._folder = Path(knowledge_dir) if knowledge_dir else Settings.from_environment().knowledge_dir
        self._data: TrainingData | None = None

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        if self._data is None:
            self._data = TrainingData(messages(Reader(self._folder).read().knowledge))
        return self._data

    def get_domain(self) -> Domain:
        return Domain.empty()

    def get_stories(self, exclusion_percentage: int | None = None) -> StoryGraph:
        return StoryGraph([])

    def get_conversation_tests(self) -> StoryGraph:
        return StoryGraph([])

    def get_config(self) -> dict[str, Any]:
        return {}

    def get_config_file_for_auto_config(self) -> str | None:
        return None
