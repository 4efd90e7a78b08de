"""What a channel brings in for the form of a handoff: its buttons, several quick lines, whether there is a number."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.answering.context import WELCOME, Context
from bot.answering.reply import Turn
from bot.channels.base import Channel, Incoming
from bot.delivery.replies import replies_of, turns_of
from bot.dialogue.assistant import Assistant
from bot.dialogue.engine import DirectEngine
from tests.dialogue.small_answering import SmallAnswering
from tests.shipped import shipped

HERE = Context(language="en", region="BC", told=(WELCOME,))


class Delivered(SmallAnswering):
    @property
    def knowledge(self):
        return shipped()


async def say(messages: Sequence[Incoming], context: Context, answering: Delivered) -> Turn:
    engine = DirectEngine(answering)
    turns = [turn async for turn in turns_of(messages, context, answering, Assistant(answering, engine, engine))]
    return turns[-1]


def text(words: str, channel: Channel = "sms") -> Incoming:
    return Incoming(channel, "1", "+16045550100", text=words)


def button(target: str, channel: Channel = "whatsapp") -> Incoming:
    return Incoming(channel, "1", "+16045550100", kind="choice", choice=target)


async def test_buttons_lead_through_the_form_and_show_their_lines() -> None:
    answering, context = Delivered(), HERE
    for target in ("contact:start:mwc-bc", "contact:way:here", "contact:hours:any", "contact:add_words:no"):
        turn = await say([button(target)], context, answering)
        context = turn.context
    (reply,) = replies_of(turn, "whatsapp", answering)
    assert [choice.target for choice in reply.message.choices] == ["contact:send", "contact:change", "contact:none"]
    turn = await say([button("contact:send")], context, answering)
    assert turn.request is not None
    assert turn.request.partner == "mwc-bc"


@pytest.mark.parametrize("target", ["contact:send", "contact:way:here", "contact:partner:mwc-bc"])
async def test_a_button_of_a_form_that_is_gone_makes_no_request(target: str) -> None:
    turn = await say([button(target)], HERE, Delivered())
    assert turn.request is None
    assert turn.context.form == {}


@pytest.mark.parametrize("target", ["contact:way:fax", "contact:", "contact:send:now"])
async def test_what_was_never_a_button_is_no_answer(target: str) -> None:
    answering = Delivered()
    begun = await say([text("contact")], HERE, answering)
    turn = await say([button(target)], begun.context, answering)
    assert turn.context.form == begun.context.form


async def test_quick_lines_are_one_thought_also_as_own_words() -> None:
    answering, context = Delivered(), HERE
    for words in ("contact", "1", "1", "1", "1"):
        context = (await say([text(words)], context, answering)).context
    turn = await say([text("he keeps my passport"), text("since may")], context, answering)
    assert turn.context.form["words"] == "he keeps my passport\nsince may"


@pytest.mark.parametrize(("channel", "chat_only"), [("sms", False), ("whatsapp", False), ("telegram", True)])
async def test_who_has_no_number_here_is_not_asked_about_a_call(channel: Channel, chat_only: bool) -> None:
    answering = Delivered()
    context = (await say([text("contact", channel)], HERE, answering)).context
    turn = await say([text("1", channel)], context, answering)
    assert turn.context.chat_only == chat_only
    assert ("contact:way:call" in turn.context.menu) != chat_only
