"""The offer to ask a partner to write, below a text that names it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.answering.handoff_form import START
from bot.answering.handoff_questions import TakesCases, title
from bot.answering.reply import Turn
from bot.knowledge.model import SOURCE_LANGUAGE, Knowledge
from bot.knowledge.placeholders import find_placeholders


def named_in(text: str) -> tuple[str, ...]:
    """The ids of what a text names through its placeholders, in order."""
    return tuple(owner for owner, _ in find_placeholders(text))


def with_offer(turn: Turn, partners: Sequence[str], knowledge: Knowledge, takes_cases: TakesCases) -> Turn:
    """Offers the first of `partners` that takes requests, if one does; never beside another menu, an open form or the
    question for the place."""
    partner = next(filter(takes_cases, partners), None)
    if partner is None or turn.context.form or turn.context.menu or not turn.parts or turn.parts[-1].asks_place:
        return turn
    target = f"{START}:{partner}"
    line = title(knowledge, target, turn.context.language or SOURCE_LANGUAGE)
    last = replace(turn.parts[-1], options=(line,))
    return replace(turn, parts=(*turn.parts[:-1], last), context=replace(turn.context, menu=(target,)))
