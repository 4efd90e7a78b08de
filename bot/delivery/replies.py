"""A claimed message, or several quick ones, as what the assistant understands; its turns as what a channel sends."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.answering.context import REGION_QUESTION, Context
from bot.answering.handoff_form import is_target
from bot.answering.reading import Reading, reading_of_pick
from bot.answering.reply import Part, Turn
from bot.channels.base import Choice, Incoming, Outgoing
from bot.delivery.outbox import Reply
from bot.region.lookup import split_key
from bot.rendering.channels import render

if TYPE_CHECKING:
    from bot.answering.service import Answering
    from bot.dialogue.assistant import Assistant


def together(messages: Sequence[Incoming], answering: Answering, context: Context) -> int:
    """How many of `messages`, from the first, are read as one: quick lines of one thought. A button, a command, a
    number or a call for help is always read by itself, and so is whatever shows danger."""
    if len(messages) < 2 or not all(_is_line(message, answering, context) for message in messages[:2]):
        return 1
    count = 2
    while count < len(messages) and _is_line(messages[count], answering, context):
        count += 1
    return count


def _is_line(message: Incoming, answering: Answering, context: Context) -> bool:
    if message.kind != "text" or answering.stands_alone(message.text, context):
        return False
    return answering.read(message.text, context).danger is None


async def turns_of(
    messages: Sequence[Incoming], context: Context, answering: Answering, assistant: Assistant
) -> AsyncIterator[Turn]:
    """What is said to `messages`, which are read as one. Nothing for what the provider itself has answered."""
    first = messages[0]
    if first.kind == "start" and not first.text:
        return  # the person unblocked the bot; what they write next is answered
    context = with_hints(first, context, answering)
    language = context.language or "en"
    if first.kind == "unreadable":
        yield Turn((Part(answering.message(f"unreadable.{first.media}", context.language)),), context)
        return
    reading: Reading | None = None
    if first.kind == "choice" and knows(first.choice, answering):
        reading = reading_of_pick(first.choice, language)
    text = "\n".join(message.text for message in messages)
    last: Turn | None = None
    async for turn in assistant.handle(text, context, reading):
        last = turn
        yield turn
    media = next((message.media for message in messages if message.media), "")
    if media and last and not (last.forget or last.leave):  # the words were read, the picture above them was not
        yield Turn((Part(answering.message(f"unreadable.{media}", last.context.language)),), last.context)


def with_hints(message: Incoming, context: Context, answering: Answering) -> Context:
    """What the provider tells of the person: whether there is a number to call, and, where the person has told
    nothing, the language of the app and the province that the number is from, which is only offered."""
    context = replace(context, chat_only=message.channel == "telegram")
    languages = answering.knowledge.languages
    if context.language is None and message.locale in languages and languages[message.locale].level == "full":
        context = replace(context, language=message.locale)
    asked = REGION_QUESTION in context.told
    if context.region is None and not asked and message.guess in answering.knowledge.regions:
        context = replace(context, guess=message.guess)
    return context


def knows(target: str, answering: Answering) -> bool:
    """Whether a button's target still stands for something: it may have been pressed long after it was sent."""
    kind, _, name = target.partition(":")
    knowledge = answering.knowledge
    known = {
        "entry": knowledge.entries,
        "language": knowledge.languages,
        "issue": knowledge.issues,
    }
    if kind == "place":
        return split_key(name)[0] in knowledge.regions
    if kind in known:
        return name in known[kind]
    return target == "none" or is_target(target) or (kind == "danger" and name.rpartition(":")[2] in ("yes", "no"))


def replies_of(turn: Turn, channel: str, answering: Answering, farewell: bool = False) -> list[Reply]:
    language = answering.knowledge.languages.get(turn.context.language or "en")
    return [
        Reply(
            Outgoing(
                message.text,
                message.bare,
                tuple(Choice(*choice) for choice in message.choices),
                answering.message("share_place", turn.context.language) if message.asks_place else "",
            ),
            segments=message.cost.segments if channel == "sms" else 0,
            crisis=turn.crisis,
            farewell=farewell,
        )
        for message in render(turn, channel, fold_accents=bool(language and language.sms_fold))
    ]
