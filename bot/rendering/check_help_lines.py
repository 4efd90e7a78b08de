"""Composes every reply to danger, in every language, kind and province, and says which is more than two SMS.

A person in danger reads one screen, on a prepaid phone, perhaps with somebody beside them. An SMS as people know it is
two segments of GSM-7, or four of UCS-2, which carries 67 characters in each. The scripts after the question must fit
too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from bot.answering.context import Context
from bot.answering.reading import Reading
from bot.answering.reply import Turn
from bot.answering.responses import Responder
from bot.knowledge.model import DANGER_KINDS, Knowledge, Language, Place
from bot.knowledge.problems import Problem
from bot.rendering.channels import render
from bot.rendering.segments import Cost
from bot.safety.detector import SOS, Danger

MOST_SEGMENTS = {"GSM-7": 4, "UCS-2": 8}


def check_help_lines(knowledge: Knowledge) -> Iterator[Problem]:
    """Raises what composing raises: help lines that cannot be shown are a defect of the program."""
    now = dt.datetime.now(dt.timezone.utc)
    responder = Responder(knowledge, now.date(), now)
    for language in knowledge.full_languages:
        place = Place(f"messages/{language.tag}.yml", 1)
        told: set[str] = set()
        for what, region, turn in replies(responder, language):
            cost = cost_in_sms(turn, language)
            if cost.segments > MOST_SEGMENTS[cost.encoding] and what not in told:
                told.add(what)
                where = f" for {region}" if region else ""
                message = (
                    f"{what}{where} costs {cost.segments} SMS segments ({cost.encoding}), more than"
                    f" {MOST_SEGMENTS[cost.encoding]}. Shorten it, or name fewer lines in danger/lines.yml."
                )
                yield Problem(place, message, "danger-cost")


def replies(responder: Responder, language: Language) -> Iterator[tuple[str, str | None, Turn]]:
    """(what it is, region, turn) of each kind: the help lines, then what follows each answer to their question."""
    for kind in (*DANGER_KINDS, SOS):
        for region in (None, *responder.knowledge.regions):
            context = Context(language=language.tag, language_chosen=True, region=region)
            lines = responder.danger_turn(Reading("unknown", language.tag, danger=Danger("hard", kind)), context)
            assert lines is not None
            yield f"The reply to {kind}", region, lines
            for picked in lines.context.menu:
                after = responder.respond(Reading("pick", language.tag, picked=picked), lines.context)
                yield f'What follows "{picked.rpartition(":")[2]}" after {kind}', region, after


def cost_in_sms(turn: Turn, language: Language) -> Cost:
    """Of all messages of the turn together, in the costlier encoding of them."""
    costs = [message.cost for message in render(turn, "sms", language.sms_fold)]
    encodings = {cost.encoding for cost in costs}
    return Cost("UCS-2" if "UCS-2" in encodings else "GSM-7", sum(cost.segments for cost in costs))
