"""Every mistake in the knowledge, in one run.

`find_errors` is what a start or a reload asks: only what would make an answer wrong or unreadable, nothing that depends
on the day. `check` adds the warnings that staff work through. Codes are explained in docs/yaml-mistakes.md.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from bot.knowledge import (
    check_handoff,
    check_names,
    check_phrases,
    check_register,
    check_texts,
    check_translations,
)
from bot.knowledge.check_facts import check_confidence, check_phones, check_review_dates, check_sources
from bot.knowledge.model import Knowledge
from bot.knowledge.problems import Problem, errors, in_order
from bot.knowledge.reader import Reader, Reading

ExtraCheck = Callable[[Knowledge], Iterable[Problem]]
_Check = Callable[[Reading], Iterator[Problem]]

_ERROR_CHECKS: tuple[_Check, ...] = (
    check_names.check_regions,
    check_names.check_towns,
    check_names.check_languages,
    check_names.check_issues,
    check_names.check_entries,
    check_names.check_danger_lines,
    check_handoff.check_handoff_languages,
    check_handoff.check_page_words,
    check_texts.check_braces,
    check_phrases.check_repeated,
    check_phrases.check_commands,
    check_phrases.check_danger,
    check_translations.check_crisis,
    check_translations.check_message_braces,
    check_translations.check_unknown_messages,
    check_register.check_terms,
)
# Warnings, and `too-hard`, which takes too long for a reload.
_WARNING_CHECKS: tuple[_Check, ...] = (
    check_names.check_region_facts,
    check_names.check_only_for,
    check_texts.check_lengths,
    check_texts.check_literal_figures,
    check_texts.check_typography,
    check_texts.check_scripts,
    check_texts.check_facts_listed,
    check_register.check_grade,
    check_phrases.check_near,
    check_phrases.check_phrase_scripts,
    check_translations.check_missing,
    check_translations.check_untranslated,
    check_translations.check_same_figures,
)
# Warnings that need no line numbers beyond those that the shapes hold; `review.stale` shares most of them.
_KNOWLEDGE_CHECKS: tuple[Callable[[Knowledge], Iterator[Problem]], ...] = (
    check_phones,
    check_confidence,
    check_sources,
    check_translations.check_stale,
    check_translations.check_unstamped,
    check_translations.check_drafts,
)


def check(folder: Path, today: dt.date | None = None, extra: Sequence[ExtraCheck] = ()) -> list[Problem]:
    """All problems by file and line. `extra`: checks of other rooms, run only on knowledge without errors."""
    return check_reading(Reader(folder).read(), today, extra)


def check_reading(reading: Reading, today: dt.date | None = None, extra: Sequence[ExtraCheck] = ()) -> list[Problem]:
    today = today or dt.date.today()
    found = list(find_errors(reading))
    knowledge = reading.knowledge
    servable = not errors(found)
    found += chain.from_iterable(warn(reading) for warn in _WARNING_CHECKS)
    found += check_review_dates(knowledge, today)
    found += chain.from_iterable(look(knowledge) for look in _KNOWLEDGE_CHECKS)
    if servable:
        # They render answers, which supposes that every placeholder can be filled.
        found += chain.from_iterable(look(knowledge) for look in extra)
    return list(in_order(found, reading.shown))


def find_errors(reading: Reading) -> tuple[Problem, ...]:
    """The problems of reading and the errors between files. A few warnings of reading are among them.

    One error is left to `check`: an answer that is too hard to read is still true, and measuring takes a second or two.
    """
    found = chain.from_iterable(look(reading) for look in _ERROR_CHECKS)
    return in_order(chain(reading.problems, found), reading.shown)
