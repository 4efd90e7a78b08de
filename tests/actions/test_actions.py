from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import asdict, replace

import pytest
from rasa.shared.core.domain import Domain
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT

import actions
from actions.answers import ActionAnswer, ActionChoose, ActionPick
from actions.base import AnsweringAction, buttons
from actions.conversation import ActionDanger, ActionLeave, ActionOpen, ActionWithdraw
from actions.handoff import ActionHandoffEnd, AskPartner, ValidateHandoffForm
from bot.answering.context import WELCOME, Context
from bot.answering.handoff_form import FIELDS
from bot.answering.reading import Reading
from bot.answering.reply import Part, Request, Turn
from bot.dialogue.current import Current, running
from bot.dialogue.model import ROOT
from tests.dialogue.small_answering import SmallAnswering

KNOWN = Context(language="en", told=(WELCOME,))


def ask(text: str, context: Context, metadata: dict | None = None) -> Tracker:
    """The tracker as an action gets it: in `rasa shell`, unless `metadata` says who read the message before."""
    reading = SmallAnswering().read(text, context)
    message = {"text": text, "intent": {"name": reading.intent}, "reading": reading.to_json(), "metadata": metadata}
    return Tracker("someone", context.to_slots(), message, [], False, None, {}, "action_listen")


@pytest.fixture
def answering() -> Iterator[SmallAnswering]:
    answering = SmallAnswering()
    with running(Current(answering, Context())):
        yield answering


async def run(action: AnsweringAction, tracker: Tracker) -> tuple[list[dict], dict]:
    dispatcher = CollectingDispatcher()
    events = await action.run(dispatcher, tracker, {})
    return dispatcher.messages, {event["name"]: event["value"] for event in events}


async def test_an_answer_is_said_and_what_changed_is_remembered(answering: SmallAnswering) -> None:
    said, slots = await run(ActionAnswer(), ask("my boss did not pay me", KNOWN))
    assert [message["text"] for message in said] == ["Ask for your pay in writing.\n\nKeep proof."]
    assert said[0]["entry"] == "unpaid-wages"
    assert slots == {"last_entry": "unpaid-wages", "next_part": 1}


async def test_a_menu_has_a_button_for_each_line_that_sends_its_number(answering: SmallAnswering) -> None:
    said, slots = await run(ActionChoose(), ask("choose", KNOWN))
    assert said[0]["buttons"] == [
        {"title": "My pay", "payload": "1"},
        {"title": "None of these", "payload": "0"},
    ]
    assert slots == {"menu": ["entry:unpaid-wages", "none"]}
    assert buttons(Part("?", ("Yes", "No"))) == [{"title": "Yes", "payload": "1"}, {"title": "No", "payload": "2"}]
    assert buttons(Part("no choice")) == []


async def test_being_forgotten_empties_every_slot(answering: SmallAnswering) -> None:
    context = Context(
        language="fr", language_chosen=True, region="ON", place="Windsor", guess="QC", last_entry="unpaid-wages",
        next_part=1, menu=("none",), shown=("pcls",), seeking=True, told=(WELCOME,),
    )  # fmt: skip
    said, slots = await run(ActionLeave(), ask("delete", context))
    assert said[0]["forget"] is True
    assert Context.from_slots({**context.to_slots(), **slots}) == Context()


async def test_a_fixed_message_is_left_to_the_next_step(answering: SmallAnswering) -> None:
    said, slots = await run(ActionOpen(), ask("thanks", Context(language="en")))
    assert [message["text"] for message in said] == [answering.message("welcome", "en")]
    assert slots == {"told": [WELCOME]}


async def test_help_lines_come_first_in_rasas_own_shell(answering: SmallAnswering) -> None:
    said, slots = await run(ActionDanger(), ask("my boss did not pay me !", KNOWN))
    assert "911" in said[0]["text"]
    assert said[-1]["entry"] == "unpaid-wages"
    assert slots["last_entry"] == "unpaid-wages"


async def test_help_lines_that_have_been_said_are_not_said_again(answering: SmallAnswering) -> None:
    tracker = ask("my boss did not pay me !", KNOWN)
    tracker.latest_message["metadata"] = {"reading": tracker.latest_message["reading"]}
    said, _ = await run(ActionDanger(), tracker)
    assert [message["entry"] for message in said] == ["unpaid-wages"]


class Broken(SmallAnswering):
    def answer(self, text: str, reading: Reading, context: Context) -> Turn:
        raise ValueError(text)


class Silent(SmallAnswering):
    def answer(self, text: str, reading: Reading, context: Context) -> Turn:
        return Turn((), context)


@pytest.mark.parametrize("broken", [Broken(), Silent()])
@pytest.mark.parametrize("action", [ActionAnswer(), ActionPick(), ActionOpen()])
async def test_a_person_is_told_when_an_action_fails(broken: SmallAnswering, action: AnsweringAction) -> None:
    context = Context(language="es")
    turn = Current(broken, context)
    with running(turn):
        said, slots = await run(action, ask("thanks", context))
    assert [message["text"] for message in said] == [broken.message("failed", "es")]
    assert slots == {}
    assert turn.failure is not None


async def test_help_lines_stand_when_the_rest_fails() -> None:
    with running(Current(Broken(), KNOWN)):
        said, slots = await run(ActionDanger(), ask("my boss did not pay me !", KNOWN))
    assert "911" in said[0]["text"]
    assert said[-1]["text"] == SmallAnswering().message("failed", "en")
    assert slots["menu"] == ["danger:danger-now:yes", "danger:danger-now:no"]


async def test_the_form_takes_an_answer_and_says_which_questions_are_left(answering: SmallAnswering) -> None:
    asked = replace(KNOWN, region="BC")
    said, slots = await run(ValidateHandoffForm(), ask("contact", asked))
    assert said == []
    assert slots["form"]["minute"] == answering.minute
    assert [name for name, done in slots.items() if name.startswith("contact_") and done] == ["contact_topic"]
    said, slots = await run(AskPartner(), ask("contact", Context.from_slots({**asked.to_slots(), **slots})))
    assert said[0]["buttons"][-1]["payload"] == "0"
    assert slots["menu"] == ["contact:partner:mwc-bc", "contact:none"]


async def test_no_answer_to_the_form_leaves_the_message_to_a_rule(answering: SmallAnswering) -> None:
    form = {"minute": answering.minute, "partner": "mwc-bc"}
    assert await run(ValidateHandoffForm(), ask("my boss did not pay me", replace(KNOWN, form=form))) == ([], {})


@pytest.mark.parametrize("form", [{}, {"minute": 0, "partner": "mwc-bc"}])
async def test_a_form_that_cannot_be_opened_or_has_expired_is_ended(answering: SmallAnswering, form: dict) -> None:
    said, slots = await run(ValidateHandoffForm(), ask("thanks", replace(KNOWN, form=form)))
    assert said == []
    assert set(slots) == {REQUESTED_SLOT, *(f"contact_{name}" for name in FIELDS)}
    assert set(slots.values()) == {None}


async def test_the_end_carries_the_request(answering: SmallAnswering) -> None:
    form = {"minute": answering.minute, "partner": "mwc-bc", "way": "here", "hours": "any", "add_words": "no",
            "words": "", "consent": "yes"}  # fmt: skip
    said, slots = await run(ActionHandoffEnd(), ask("1", replace(KNOWN, region="BC", form=form)))
    assert said[0]["request"] == asdict(Request("mwc-bc", "en", None, "BC", "here", "any", ""))
    assert slots["form"] == {}
    assert slots["contact_partner"] is None


async def test_without_a_form_the_end_answers_the_message(answering: SmallAnswering) -> None:
    said, _ = await run(ActionHandoffEnd(), ask("thanks", KNOWN))
    assert [message["text"] for message in said] == [answering.message("thanks", "en")]


async def test_taking_a_request_back_is_told_to_whoever_delivers(answering: SmallAnswering) -> None:
    said, _ = await run(ActionWithdraw(), ask("withdraw", KNOWN))
    assert said[-1]["withdraw"] is True


def test_every_action_of_the_domain_exists_and_the_other_way_round() -> None:
    executor = ActionExecutor()
    executor.register_package(actions)
    ours = {action.name() for action in _subclasses(AnsweringAction)}
    domain = Domain.load(str(ROOT / "domain.yml"))
    assert ours == {name for name in domain.user_actions if name.startswith(("action_", "validate_"))}
    assert ours <= set(executor.actions)


def _subclasses(of: type[Action]) -> list[Action]:
    below = of.__subclasses__()
    return [*(sub() for sub in below if not inspect.isabstract(sub)), *(a for sub in below for a in _subclasses(sub))]
