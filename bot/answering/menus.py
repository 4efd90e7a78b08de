"""The lines of a numbered menu: what each says, and which of them a message picks, by number or in words."""

from __future__ import annotations

import unicodedata

from rapidfuzz import fuzz

from bot.answering import handoff_questions
from bot.answering.context import has_zero
from bot.answering.handoff_form import LEAVE, NO_WORDS, SEND, is_of_form
from bot.answering.phone_question import CANNOT_TALK, open_no
from bot.knowledge.model import Knowledge
from bot.region.lookup import split_key
from bot.understanding.text import fold

PICK_BY_WORDS = 85  # how alike words and a line of the menu must be, 0 to 100


def title_of(knowledge: Knowledge, target: str, language: str) -> str:
    """The words of a menu's line in `language`; for a target of the menu (see `Context.menu`)."""
    kind, _, name = target.partition(":")
    if kind == "entry":
        return knowledge.words_for(knowledge.entries[name], language).title
    if kind == "issue":
        return knowledge.message(language, f"issue.{name}")
    if kind == "language":
        return knowledge.languages[name].name
    if kind == "place":
        province, label = split_key(name)
        named = knowledge.regions[province].name(language)
        return f"{label}, {named}" if label else named
    if kind == "danger":
        return knowledge.message(language, f"danger.{name.rpartition(':')[2]}")
    if kind == "pass":  # whether a case goes to another partner (`bot.handoff`)
        return knowledge.message(language, "handoff.yes" if name.endswith(":yes") else "handoff.no")
    if kind == "contact":
        return handoff_questions.title(knowledge, target, language)
    return knowledge.message(language, "choose_none") if kind == "none" else ""


def number_of(text: str) -> int | None:
    """The number that a message is: "2", "2.", "#2", "２", "۲"; None for anything else."""
    digits = [unicodedata.decimal(char, None) for char in text.strip(" .)(#:!-\u20e3\ufe0f")]
    if not digits or None in digits or len(digits) > 2:
        return None
    return int("".join(str(digit) for digit in digits))


def pick(text: str, menu: tuple[str, ...], titles: dict[str, str], talk: str | None) -> str | None:
    """The target that `text` picks by number, by words, or by yes and no."""
    zero = next(filter(has_zero, menu), None)
    number = number_of(text)
    if number is not None:
        if number == 0:
            return zero
        numbered = [target for target in menu if not has_zero(target)]
        return numbered[number - 1] if number <= len(numbered) else None
    if talk == CANNOT_TALK:
        return open_no(menu)
    if talk in ("yes", "no"):
        for target in menu:
            if target.startswith(("danger:", "pass:", "contact:")) and target.endswith(f":{talk}"):
                return target
        if talk == "yes" and menu[0].startswith("place:"):
            return menu[0]  # "Is this where you are?": the likeliest stands first, and who is there was named
        if talk == "yes" and menu[:1] == (SEND,):
            return SEND
        if talk == "no" and zero:
            return zero
    folded = fold(text)
    if partly := _by_some_words(folded, menu, titles):
        return partly
    alike = [(fuzz.token_sort_ratio(folded, fold(title)), target) for target, title in titles.items() if title]
    ratio, target = max(alike, default=(0.0, ""))
    return target if ratio >= PICK_BY_WORDS else None


def _by_some_words(folded: str, menu: tuple[str, ...], titles: dict[str, str]) -> str | None:
    """The one line of the form that has all these words, as "evening" for "In the evening". Nobody agrees, or keeps
    their own words back, by half a line."""
    said = set(folded.split())
    lines = (target for target in menu if is_of_form((target,)) and target not in (SEND, NO_WORDS, LEAVE))
    found = [target for target in lines if said and said <= set(fold(titles.get(target, "")).split())]
    return found[0] if len(found) == 1 else None
