"""Shows every answer on every channel before a person gets it, and says which cost too much as an SMS."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from bot.answering.context import DISCLAIMER, DRAFT, REGION_QUESTION, Context
from bot.answering.reading import Reading
from bot.answering.responses import Responder
from bot.knowledge.model import Knowledge, Words
from bot.knowledge.placeholders import fill
from bot.knowledge.problems import Problem
from bot.rendering.channels import CHANNELS, render
from bot.rendering.segments import cost_of, economical

# Segments of the first text alone: two where the alphabet is GSM-7, three where each carries 67 characters.
_SHORT_MOST = {"GSM-7": 2, "UCS-2": 3}
# Segments of the whole first reply, with its source and notes; people on prepaid phones wait and pay for each.
_REPLY_MOST = 10
_ONCE = (DISCLAIMER, DRAFT, REGION_QUESTION)


def check_rendering(knowledge: Knowledge) -> Iterator[Problem]:
    """Raises what rendering raises: an answer that cannot be shown is a defect of the program, not of the files."""
    responder = Responder(knowledge, dt.datetime.now(dt.timezone.utc).date())
    for entry in knowledge.entries.values():
        for words in entry.words.values():
            if not words.answers:
                continue
            yield from _check_short(knowledge, words, responder.today)
            for region in (None, *words.regions):
                context = Context(language=words.language, language_chosen=True, region=region).with_told(*_ONCE)
                turn = responder.respond(Reading("question", words.language, entries=((entry.id, 1.0),)), context)
                fold = knowledge.languages[words.language].sms_fold
                shown = {channel: render(turn, channel, fold) for channel in CHANNELS}
                segments = sum(message.cost.segments for message in shown["sms"])
                if segments > _REPLY_MOST:
                    where = f" for {region}" if region else ""
                    message = (
                        f"The first reply{where} costs {segments} SMS segments, more than {_REPLY_MOST}. Shorten it."
                    )
                    yield Problem(words.place, message, "sms-cost")


def _check_short(knowledge: Knowledge, words: Words, today: dt.date) -> Iterator[Problem]:
    fold = knowledge.languages[words.language].sms_fold
    cost = cost_of(economical(fill(words.short, words.language, knowledge, today), fold))
    most = _SHORT_MOST["GSM-7" if fold else "UCS-2"]
    if cost.segments > most:
        message = (
            f'"short" costs {cost.segments} SMS segments ({cost.encoding}), more than {most}. Shorten it, or replace '
            "the characters that an SMS does not have."
        )
        yield Problem(words.place, message, "sms-cost")
