"""What people type: phrases that teach two things at once, or the same thing twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from rapidfuzz import fuzz, process

from bot.knowledge.compare import plain
from bot.knowledge.model import Phrase, Place, Words
from bot.knowledge.problems import Problem
from bot.knowledge.read_words import AROUND_LANGUAGE
from bot.knowledge.reader import Reading
from bot.knowledge.scripts import count_letters
from bot.understanding.phrases import SPACED_SCRIPTS
from bot.understanding.text import fold

# rapidfuzz's likeness, 0 to 100: above it two phrases differ by a letter or two and the second teaches nothing.
NEAR = 95
_LETTERS_ENOUGH = 4
_STORY_LETTERS = 4  # "no" anywhere in a message would silence every alarm


def check_repeated(reading: Reading) -> Iterator[Problem]:
    """A phrase asks for one entry only, in whichever language, and stands there once."""
    asked: dict[str, tuple[str, Place]] = {}
    for entry in reading.knowledge.entries.values():
        for words in entry.words.values():
            seen: dict[str, Place] = {}
            for phrase in words.ask:
                key = plain(phrase.text)
                if key in seen:
                    message = f'"{phrase.text}" already stands on line {seen[key].line}. Keep one of them.'
                    yield Problem(phrase.place, message, "ask-twice")
                    continue
                seen[key] = phrase.place
                owner, place = asked.setdefault(key, (entry.id, phrase.place))
                if owner != entry.id:
                    message = f'"{phrase.text}" also asks for "{owner}" ({place}). Keep it where it fits better.'
                    yield Problem(phrase.place, message, "ask-elsewhere")
    for themes in reading.knowledge.out_of_scope.values():
        for phrase in _phrases(themes.values()):
            if plain(phrase.text) in asked:
                owner, place = asked[plain(phrase.text)]
                message = (
                    f'"{phrase.text}" asks for "{owner}" ({place}), so it is not out of scope. Remove one of them.'
                )
                yield Problem(phrase.place, message, "ask-elsewhere")


def check_commands(reading: Reading) -> Iterator[Problem]:
    """A message of one word is understood without knowing its language, so a word is one command in all languages."""
    first: dict[str, tuple[str, Phrase]] = {}
    for commands in reading.knowledge.commands.values():
        for command, phrases in commands.items():
            for phrase in phrases if command != AROUND_LANGUAGE else ():
                other, earlier = first.setdefault(_folded(phrase.text), (command, phrase))
                if other != command:
                    message = (
                        f'"{phrase.text}" also means "{other}" ({earlier.place}). One word can be one command only,'
                        " in all languages together."
                    )
                    yield Problem(phrase.place, message, "command-clash")


def check_danger(reading: Reading) -> Iterator[Problem]:
    for words in reading.knowledge.danger.values():
        dangerous = {
            plain(phrase.text): phrase
            for kind in words.kinds.values()
            for phrase in _phrases((kind.phrases, kind.examples))
        }
        for phrase in _phrases((words.near_misses, words.figurative)):
            earlier = dangerous.get(plain(phrase.text))
            if earlier:
                message = f'"{phrase.text}" also counts as danger ({earlier.place.line}). It cannot be both.'
                yield Problem(phrase.place, message.replace("(", "(line "), "danger-contradiction")

        for phrase in words.negations:
            if not takes_back(phrase):
                message = (
                    f'"{phrase.text}" would take back nothing or too much. Write the words that stand right before a'
                    ' phrase as "never *", right after it as "* never", or a story\'s as "in the movie".'
                )
                yield Problem(phrase.place, message, "danger-negation")


def takes_back(phrase: Phrase) -> bool:
    """Whether a negation has words, at most one `*`, at an end, and enough letters where it may stand anywhere."""
    words = phrase.text.removeprefix("*") if phrase.text.startswith("*") else phrase.text.removesuffix("*")
    if words == phrase.text:
        least = _STORY_LETTERS if phrase.script in SPACED_SCRIPTS else 1
        return "*" not in words and len(fold(words)) >= least
    return "*" not in words and bool(fold(words))


def check_near(reading: Reading) -> Iterator[Problem]:
    for words in _all_words(reading):
        for number, phrase in enumerate(words.ask):
            rest = {other.place.line: plain(other.text) for other in words.ask[number + 1 :]}
            for _, likeness, line in process.extract_iter(
                plain(phrase.text), rest, scorer=fuzz.ratio, score_cutoff=NEAR
            ):
                # Equal phrases are `ask-twice`.
                if likeness < 100:
                    message = f'"{phrase.text}" is nearly the same as line {line}. Write one as another person would.'
                    yield Problem(phrase.place, message, "ask-near")


def check_phrase_scripts(reading: Reading) -> Iterator[Problem]:
    knowledge = reading.knowledge
    lists = [words.ask for words in _all_words(reading)]
    for themes in (*knowledge.out_of_scope.values(), *knowledge.samples.values()):
        lists += themes.values()
    for danger in knowledge.danger.values():
        lists += [danger.near_misses, danger.figurative, danger.negations]
        lists += [phrases for kind in danger.kinds.values() for phrases in (kind.phrases, kind.examples, kind.stems)]
    for phrase in _phrases(lists):
        own, all_letters = count_letters(phrase.text, phrase.script)
        if own == 0 and all_letters >= _LETTERS_ENOUGH:
            message = f'"{phrase.text}" has no letter of the script {phrase.script}. Put it under the script it is in.'
            yield Problem(phrase.place, message, "script")


# A reload folds the same few words each time.
_folded = lru_cache(maxsize=8192)(fold)


def _all_words(reading: Reading) -> Iterator[Words]:
    for entry in reading.knowledge.entries.values():
        yield from entry.words.values()


def _phrases(lists: Iterable[Iterable[Phrase]]) -> Iterator[Phrase]:
    for phrases in lists:
        yield from phrases
