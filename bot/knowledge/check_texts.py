"""What the words of answers and messages hold: placeholders, length, letters that cost money, letters of the language.

`check_braces` finds errors, for a person would see the braces; the rest are warnings.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.knowledge.model import Entry, Knowledge, Language, Place, Words
from bot.knowledge.placeholders import (
    PARTNER_FIELDS,
    fill,
    find_placeholders,
    remove_placeholders,
    stray_braces,
)
from bot.knowledge.problems import Problem, suggest
from bot.knowledge.reader import Reading
from bot.knowledge.scripts import count_letters

TITLE_LIMIT = 60
MORE_PARTS = 4
# Characters after filling: two SMS of 153 GSM-7 letters, or three of 67 in other scripts.
_LIMITS = {"short": (300, 200), "more": (420, 280), "regions": (420, 280)}

# Signs outside GSM 03.38 that word processors put in; one of them makes a message of 160 letters into three.
TYPOGRAPHIC = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033", '"'),
    **dict.fromkeys("\u2039\u203a", "'"),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    **dict.fromkeys("\u00a0\u202f\u2009\u200a\u2007", " "),
    "\u2026": "...",
    "\u2022": "-",
}

# Below this share of letters in the language's own script a text is probably in another language. Names of
# organisations and offices stay in Latin letters everywhere.
_BLANK = re.compile(r"\{[^{}]*\}")  # of a message
_OWN_SHARE = 0.25
_LETTERS_ENOUGH = 12

_PHONE = re.compile(r"(?<!\d)(\d{3}[-. ])?\d{3}[-. ]\d{4}(?!\d)")
_MONEY = re.compile(r"\$ ?\d[\d.,]*|\d[\d.,]* ?\$")


@dataclass(frozen=True)
class Said:
    """One text of an answer: `part` is title, short, more or regions, `name` as in `Words.lines`."""

    part: str
    name: str
    text: str
    place: Place


def texts_of(words: Words) -> Iterator[Said]:
    parts = [("title", "title", words.title), ("short", "short", words.short)]
    parts += [("more", f"more.{number}", text) for number, text in enumerate(words.more)]
    parts += [("regions", f"regions.{region}", text) for region, text in words.regions.items()]
    for part, name, text in parts:
        if text:
            yield Said(part, name, text, Place(words.place.path, words.lines.get(name, 1)))


def check_braces(reading: Reading) -> Iterator[Problem]:
    """Every brace belongs to a placeholder, and every placeholder can be filled."""
    for _, _, said in _answers(reading.knowledge):
        if "{" not in said.text and "}" not in said.text:
            continue
        for owner, field in find_placeholders(said.text):
            message = _unfillable(reading, owner, field)
            if message:
                yield Problem(said.place, f"{{{owner}.{field}}} cannot be filled. {message}", "placeholder")
        for brace in stray_braces(said.text):
            message = f"{brace} is no placeholder. Write {{fact-id.value}} or {{partner-id.phone}}."
            yield Problem(said.place, message, "brace")


def check_lengths(reading: Reading) -> Iterator[Problem]:
    for language, words, said in _answers(reading.knowledge):
        shown = _filled(said.text, words.language, reading.knowledge)
        limit = TITLE_LIMIT if said.part == "title" else _LIMITS[said.part][language.script != "Latn"]
        if len(shown) > limit:
            message = f"This text has {len(shown)} characters once filled, and {limit} is the most. Shorten it."
            yield Problem(said.place, message, "too-long")
    for entry in reading.knowledge.entries.values():
        for words in entry.words.values():
            if len(words.more) > MORE_PARTS:
                message = f'"more" has {len(words.more)} parts, and {MORE_PARTS} is the most. Leave some out.'
                yield Problem(Place(words.place.path, words.lines.get("more", 1)), message, "too-long")


def check_literal_figures(reading: Reading) -> Iterator[Problem]:
    for _, _, said in _answers(reading.knowledge):
        found = _PHONE.search(said.text) or _MONEY.search(said.text)
        if found:
            message = (
                f'"{found[0].strip()}" is written out. Put the figure into a fact or a partner and write a placeholder,'
                " so that one correction reaches every language."
            )
            yield Problem(said.place, message, "literal-figure")


def check_typography(reading: Reading) -> Iterator[Problem]:
    for language, place, text in _all_texts(reading):
        found = [sign for sign in dict.fromkeys(text) if sign in TYPOGRAPHIC] if language.sms_fold else []
        if found:
            swaps = ", ".join(f"{sign!r} becomes {TYPOGRAPHIC[sign]!r}" for sign in found)
            message = f"A sign in this text makes an SMS cost double or more. Type the plain one: {swaps}."
            yield Problem(place, message, "typographic")


def check_scripts(reading: Reading) -> Iterator[Problem]:
    for language, place, text in _all_texts(reading):
        own, all_letters = count_letters(_BLANK.sub("", remove_placeholders(text)), language.script)
        if all_letters >= _LETTERS_ENOUGH and own < all_letters * _OWN_SHARE:
            message = f"This text is hardly in the letters of {language.name} ({language.script}). Is it translated?"
            yield Problem(place, message, "script")


def check_facts_listed(reading: Reading) -> Iterator[Problem]:
    for entry, words in _answering(reading.knowledge):
        for said in texts_of(words):
            for owner, _ in find_placeholders(said.text):
                if owner in reading.knowledge.facts and owner not in entry.facts:
                    message = f'"{owner}" is not among the facts of entry.yml. Add it there.'
                    yield Problem(said.place, message, "fact-not-listed")


def _answering(knowledge: Knowledge) -> Iterator[tuple[Entry, Words]]:
    for entry in knowledge.entries.values():
        for words in entry.words.values():
            yield entry, words


def _answers(knowledge: Knowledge) -> Iterator[tuple[Language, Words, Said]]:
    for _, words in _answering(knowledge):
        for said in texts_of(words):
            yield knowledge.languages[words.language], words, said


def _all_texts(reading: Reading) -> Iterator[tuple[Language, Place, str]]:
    for language, _, said in _answers(reading.knowledge):
        yield language, said.place, said.text
    for tag, messages in reading.knowledge.messages.items():
        for key, text in messages.items():
            yield reading.knowledge.languages[tag], reading.place(f"messages/{tag}.yml", key), text


def _filled(text: str, language: str, knowledge: Knowledge) -> str:
    """As on a day when no fact is past its review, so that the length does not change with the calendar."""
    try:
        return fill(text, language, knowledge, dt.date.min)
    except LookupError:
        # What cannot be filled is reported by `check_braces`.
        return text


def _unfillable(reading: Reading, owner: str, field: str) -> str:
    """Why a placeholder cannot be filled; "" when it can, or when that cannot be known."""
    knowledge = reading.knowledge
    if owner in knowledge.facts:
        values = knowledge.facts[owner].values
        if field in values:
            return ""
        if not values:
            return f'The fact "{owner}" has no values. Add them in {knowledge.facts[owner].place}.'
        return f'The fact "{owner}" has no value "{field}".{suggest(field, values)}'
    if owner in knowledge.partners:
        partner = knowledge.partners[owner]
        given = {"phone": partner.phone, "text": partner.text, "name": partner.name, "url": partner.url}
        if field not in PARTNER_FIELDS:
            return f'A partner has no "{field}" to show.{suggest(field, PARTNER_FIELDS)}'
        return "" if given[field] else f'The partner "{owner}" has no {field}.'
    if not (reading.is_readable("facts") and reading.is_readable("partners")):
        return ""
    return f'No fact or partner "{owner}" exists.{suggest(owner, (*knowledge.facts, *knowledge.partners))}'
