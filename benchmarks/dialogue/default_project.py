"""The content of `knowledge/` as a Rasa developer would write it for the default pipeline: one FAQ.

Every entry in every language is a response of the retrieval intent `question` (`question/unpaid-wages.es`), so the
ResponseSelector finds entry and language in one; everything else is an intent with a rule. The phrases come through the
importer that the bot itself uses.
"""

# ruff: noqa: ARG002  (Rasa names the arguments)

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import yaml
from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.knowledge.model import Knowledge
from bot.knowledge.placeholders import fill
from bot.knowledge.reader import Reader
from bot.nlu.importer import examples

CONFIG = Path(__file__).with_name("config.yml")
QUESTION, FALLBACK = "question", "nlu_fallback"


def key_of(entry: str, language: str) -> str:
    return f"{QUESTION}/{entry}.{language}"


def answers(knowledge: Knowledge, languages: list[str]) -> dict[str, str]:
    """The first text of every entry by its key, in each of the languages that have it."""
    today = dt.date.today()
    return {
        key_of(entry.id, language): fill(entry.words[language].short, language, knowledge, today)
        for entry in knowledge.entries.values()
        for language in languages
        if language in entry.words and entry.words[language].answers
    }


def phrases(knowledge: Knowledge, languages: list[str]) -> dict[str, str]:
    """Intent, or key of an answer, by what people type."""
    answered = answers(knowledge, languages)
    out: dict[str, str] = {}
    for example in examples(knowledge):
        language = example.about.get("language", languages[0])
        intent = example.intent
        if intent == QUESTION:
            intent = key_of(example.about["entry"], language)
        if language in languages and (example.intent != QUESTION or intent in answered):
            out.setdefault(example.text, intent)
    return out


class AnswersImporter(TrainingDataImporter):
    def __init__(self, config_file: str, *_: Any, knowledge: str, languages: list[str]) -> None:
        self._knowledge, self._languages = Reader(Path(knowledge)).read().knowledge, languages

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        said = phrases(self._knowledge, self._languages)
        responses = {
            f"utter_{key}": [{"text": text}] for key, text in answers(self._knowledge, self._languages).items()
        }
        return TrainingData([Message.build(text, intent) for text, intent in said.items()], responses=responses)

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


def message_for(knowledge: Knowledge, intent: str) -> str:
    messages = knowledge.messages["en"]
    return messages.get(intent) or messages.get(f"danger.{intent}") or messages["unknown"]


def write_project(folder: Path, knowledge_dir: Path, languages: list[str], epochs: int) -> None:
    """config.yml, the intents with their replies, and a rule for each. The answers come through the importer."""
    config: dict[str, Any] = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))
    config["importers"][1] |= {"knowledge": str(knowledge_dir), "languages": languages}
    for component in (*config["pipeline"], *config["policies"]):
        if "epochs" in component:
            component["epochs"] = epochs
    knowledge = Reader(knowledge_dir).read().knowledge
    intents = sorted({intent.split("/")[0] for intent in phrases(knowledge, languages).values()})
    rules = [
        {"rule": intent, "steps": [{"intent": intent}, {"action": f"utter_{intent}"}]}
        for intent in (*intents, FALLBACK)
    ]
    replies = {
        f"utter_{intent}": [{"text": message_for(knowledge, intent)}]
        for intent in (*intents, FALLBACK)
        if intent != QUESTION
    }
    # TED learns from stories and wants at least one.
    stories = [
        {"story": "a question and thanks", "steps": [step for rule in rules if rule["rule"] in (
            "greeting", QUESTION, "thanks") for step in rule["steps"]]}
    ]  # fmt: skip
    (folder / "data").mkdir(parents=True, exist_ok=True)
    for name, content in (
        ("config.yml", config),
        ("domain.yml", {"version": "3.1", "intents": intents, "responses": replies}),
        ("data/rules.yml", {"version": "3.1", "rules": rules}),
        ("data/stories.yml", {"version": "3.1", "stories": stories}),
    ):
        (folder / name).write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
