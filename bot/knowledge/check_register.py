"""How answers speak: plainly enough to be understood, and with the words that the people concerned use of
themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

import regex

from bot.knowledge.check_texts import texts_of
from bot.knowledge.model import Term, Words
from bot.knowledge.placeholders import remove_placeholders
from bot.knowledge.problems import Problem
from bot.knowledge.readability import LANGUAGES, grade
from bot.knowledge.reader import Reading
from bot.understanding.phrases import SPACED_SCRIPTS

WARN_ABOVE, REFUSE_ABOVE = 6.0, 9.0
# Fewer words say little: one name of an office decides.
_WORDS_ENOUGH = 40


def check_grade(reading: Reading) -> Iterator[Problem]:
    """An answer as a whole: a part by itself has too few words to be measured. Costs a second or two, so a reload does
    not ask it: what is hard to read is still true."""
    for entry in reading.knowledge.entries.values():
        for language in LANGUAGES:
            words = entry.words.get(language)
            text = _whole(words) if words and words.answers else ""
            if words is None or len(text.split()) < _WORDS_ENOUGH:
                continue
            years = grade(text, language)
            if years > REFUSE_ABOVE:
                message = (
                    f"This reads like grade {years:.1f} of school; more than {REFUSE_ABOVE:g} shuts people out. Use "
                    "shorter sentences and everyday words."
                )
                yield Problem(words.place, message, "too-hard")
            elif years > WARN_ABOVE:
                message = (
                    f"This reads like grade {years:.1f} of school, above {WARN_ABOVE:g}. Shorter sentences help most."
                )
                yield Problem(words.place, message, "hard-to-read")


def check_terms(reading: Reading) -> Iterator[Problem]:
    """No answer may hold a word that terms/<language>.yml says we never use."""
    knowledge = reading.knowledge
    for tag, terms in knowledge.terms.items():
        never = {word.casefold(): term for term in terms.values() for word in term.never}
        if not never:
            continue
        pattern = _pattern(tuple(never), knowledge.languages[tag].script in SPACED_SCRIPTS)
        for entry in knowledge.entries.values():
            words = entry.words.get(tag)
            for said in texts_of(words) if words else ():
                for match in pattern.finditer(remove_placeholders(said.text)):
                    yield Problem(said.place, _advice(match[0], never), "never-say")


def _advice(word: str, never: Mapping[str, Term]) -> str:
    term = never.get(" ".join(word.casefold().split()))
    instead = f' Say "{term.say[0]}".' if term and term.say else ""
    return f'"{word}" is a word that we never use (terms file).{instead}'


@lru_cache(maxsize=64)
def _pattern(words: tuple[str, ...], spaced: bool) -> regex.Pattern[str]:
    """Whole words where words are written apart, longest first; letters with their marks count as part of a word."""
    found = "|".join(regex.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=len, reverse=True))
    around = (r"(?<![\p{L}\p{M}\p{N}])", r"(?![\p{L}\p{M}\p{N}])") if spaced else ("", "")
    return regex.compile(f"{around[0]}(?:{found}){around[1]}", regex.IGNORECASE)


def _whole(words: Words) -> str:
    """All texts of an answer; figures and names that are filled in are no words of ours."""
    return " ".join(remove_placeholders(text) for text in (words.short, *words.more, *words.regions.values()))
