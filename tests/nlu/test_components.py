from __future__ import annotations

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.resource import Resource
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActiveLoop, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.training_data.message import Message

from bot.answering.context import Context
from bot.answering.reading import INTENTS, Reading
from bot.dialogue.current import Current, running
from bot.dialogue.model import ROOT
from bot.nlu.language_identifier import LanguageIdentifier
from bot.nlu.question_classifier import QuestionClassifier
from bot.nlu.region_extractor import RegionExtractor
from bot.safety.detector import Danger
from tests.dialogue.small_answering import SmallAnswering

QUESTION = Reading("question", "es", entries=(("unpaid-wages", 0.93), ("overtime", 0.03)), region="ON")


class Counting(SmallAnswering):
    reads = 0

    def read(self, text: str, context: Context) -> Reading:
        self.reads += 1
        return super().read(text, context)


def parse(message: Message, answering: SmallAnswering, tracker: DialogueStateTracker | None = None) -> dict:
    """What the three components of config.yml make of a message, as Rasa puts it out."""
    with running(Current(answering, Context())):
        for component in (LanguageIdentifier, QuestionClassifier, RegionExtractor):
            made = component.create({}, None, Resource("none"), ExecutionContext(GraphSchema({})))
            (message,) = made.process([message], tracker)
    return message.as_dict(only_output_properties=True)


def test_a_reading_that_came_with_the_message_is_shown_and_not_worked_out_again() -> None:
    answering = Counting()
    message = Message({"text": "x", "metadata": {"reading": QUESTION.to_json()}})
    parsed = parse(message, answering)
    assert answering.reads == 0
    assert parsed["language"] == "es"
    assert parsed["intent"] == {"name": "question", "confidence": 0.93}
    assert parsed["intent_ranking"] == [parsed["intent"]]
    (region,) = parsed["entities"]
    assert (region["entity"], region["value"]) == ("region", "ON")
    assert Reading.from_json(parsed["reading"]) == QUESTION


def test_without_one_the_message_is_read_once_with_the_slots_of_the_tracker() -> None:
    domain = Domain.load(str(ROOT / "domain.yml"))
    tracker = DialogueStateTracker("x", domain.slots)
    tracker.update(SlotSet("menu", ["entry:unpaid-wages", "none"]))
    answering = Counting()
    parsed = parse(Message({"text": "1"}), answering, tracker)
    assert answering.reads == 1
    assert parsed["intent"]["name"] == "pick"
    assert parsed["reading"]["picked"] == "entry:unpaid-wages"


def test_a_message_without_a_conversation_is_read_too() -> None:
    assert parse(Message({"text": "my boss did not pay me"}), SmallAnswering())["intent"]["name"] == "question"
    assert parse(Message({}), SmallAnswering())["intent"]["name"] == "empty"


@pytest.mark.parametrize(("tier", "intent"), [("hard", "danger"), ("soft", "question")])
def test_hard_danger_is_an_intent_of_its_own(tier: str, intent: str) -> None:
    reading = Reading("question", "en", danger=Danger(tier, "danger-now"), entries=(("unpaid-wages", 0.9),))
    message = Message({"text": "x", "metadata": {"reading": reading.to_json()}})
    assert parse(message, SmallAnswering())["intent"]["name"] == intent


def test_nothing_of_the_text_is_put_out_again() -> None:
    parsed = parse(Message({"text": "my boss did not pay me kanarienvogel"}), SmallAnswering())
    assert "kanarienvogel" not in str({key: value for key, value in parsed.items() if key != "text"})


def test_the_domain_has_every_intent_and_one_rule_for_each_without_and_in_the_form() -> None:
    from rasa.shared.importers.importer import TrainingDataImporter

    importer = TrainingDataImporter.load_from_config(
        str(ROOT / "config.yml"), str(ROOT / "domain.yml"), [str(ROOT / "data")]
    )
    wanted = sorted((*INTENTS, "danger"))
    assert sorted(set(importer.get_domain().intents) & set(wanted)) == wanted
    ruled: dict[bool, list[str]] = {False: [], True: []}  # whether in the form
    for step in importer.get_stories().story_steps:
        (asked,) = [n for n, event in enumerate(step.events) if getattr(event, "intent_name", None)] or [None]
        if asked is not None:
            in_form = any(isinstance(event, ActiveLoop) for event in step.events[:asked])
            ruled[in_form].append(step.events[asked].intent_name)
    assert sorted(ruled[False]) == sorted((*wanted, "contact"))  # nobody takes requests, or somebody does
    assert sorted(ruled[True]) == [intent for intent in wanted if intent != "contact"]  # it only asks again


def test_the_slots_are_the_fields_of_the_context() -> None:
    domain = Domain.load(str(ROOT / "domain.yml"))
    own = {slot.name: slot for slot in domain.slots if slot.name in Context().to_slots()}
    assert set(own) == set(Context().to_slots())
    assert not any(slot.influence_conversation for slot in own.values())
