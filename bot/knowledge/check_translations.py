"""Whether each language has what it should, and still says what the English says.

Missing words in a crisis are errors, since nobody in danger should meet another language; so are braces that the
program could not fill. All else is a warning: it falls back along the language's chain and is listed for its reviewer.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from bot.knowledge.fingerprint import is_stale, is_stamped
from bot.knowledge.layout import NEEDED_IN_FULL
from bot.knowledge.model import SOURCE_LANGUAGE, Entry, Knowledge, Place, Words
from bot.knowledge.placeholders import find_placeholders, remove_placeholders
from bot.knowledge.problems import Problem, suggest
from bot.knowledge.reader import Reading

CRISIS_MESSAGES = "danger."

_MESSAGE_BRACES = re.compile(r"\{[a-z_]+\}")
_ANY_BRACE = re.compile(r"\{[^{}]*\}?|\}")
_LINK = re.compile(r"(?:https?://)?(?:www\.)?((?:[a-z0-9-]+\.)+(?:ca|com|org|net|info)(?:/[\w./-]*\w)?)", re.ASCII)
_THOUSANDS = re.compile(r"(?<=\d)[,. \u00a0\u202f](?=\d{3}(?!\d))")
_WORDS_ENOUGH = 4


def check_crisis(reading: Reading) -> Iterator[Problem]:
    knowledge = reading.knowledge
    for entry in knowledge.entries.values():
        missing = _missing_languages(reading, entry)
        if entry.urgency == "crisis" and missing:
            message = f"This entry is for people in danger and has no answer in: {', '.join(missing)}. Write it."
            yield Problem(entry.place, message, "crisis-missing")
    needed = [key for key in knowledge.messages.get(SOURCE_LANGUAGE, {}) if key.startswith(CRISIS_MESSAGES)]
    for language in knowledge.full_languages:
        path = f"messages/{language.tag}.yml"
        lacking = [key for key in needed if key not in knowledge.messages.get(language.tag, {})]
        if lacking and (path not in reading.documents or reading.has_content(path)):
            message = f"In {language.name} there are no words for people in danger: {', '.join(lacking)}."
            yield Problem(Place(path, 1), message, "crisis-missing")


def check_message_braces(reading: Reading) -> Iterator[Problem]:
    source = reading.knowledge.messages.get(SOURCE_LANGUAGE, {})
    for tag, messages in reading.knowledge.messages.items():
        path = f"messages/{tag}.yml"
        for key, text in messages.items():
            stray = _ANY_BRACE.findall(_MESSAGE_BRACES.sub("", text))
            wanted, found = (set(_MESSAGE_BRACES.findall(words)) for words in (source.get(key, text), text))
            if stray:
                message = f'"{key}" holds {stray[0]}, which the program does not fill.'
                yield Problem(reading.place(path, key), message, "message-braces")
            elif wanted != found:
                names = ", ".join(sorted(wanted)) or "none"
                message = f'"{key}" needs the same braces as in English: {names}.'
                yield Problem(reading.place(path, key), message, "message-braces")


def check_unknown_messages(reading: Reading) -> Iterator[Problem]:
    source = reading.knowledge.messages.get(SOURCE_LANGUAGE, {})
    for tag, messages in reading.knowledge.messages.items():
        # Without English, which is an error of its own, nothing can be said of the others.
        for key in messages if source else ():
            if key not in source:
                message = f'English has no message "{key}", so nobody reads it.{suggest(key, source)}'
                yield Problem(reading.place(f"messages/{tag}.yml", key), message, "unknown-message")


def check_missing(reading: Reading) -> Iterator[Problem]:
    knowledge = reading.knowledge
    for entry in knowledge.entries.values():
        missing = _missing_languages(reading, entry)
        if entry.urgency != "crisis" and missing:
            yield Problem(entry.place, f"There is no answer in: {', '.join(missing)}.", "translation-missing")
    source = knowledge.messages.get(SOURCE_LANGUAGE, {})
    for number, language in enumerate(knowledge.languages.values()):
        files = [f"{kind}/{language.tag}.yml" for kind in NEEDED_IN_FULL]
        absent = [path for path in files if path not in reading.documents]
        if language.level == "full" and language.tag != SOURCE_LANGUAGE and absent:
            message = f"{language.name} is served in full, but there is no {', '.join(absent)}."
            yield Problem(reading.place("languages.yml", str(number)), message, "language-incomplete")
        path = f"messages/{language.tag}.yml"
        messages = knowledge.messages.get(language.tag, {})
        lacking = [key for key in source if key not in messages and not key.startswith(CRISIS_MESSAGES)]
        if language.level == "full" and lacking and reading.has_content(path):
            message = f"These messages are not translated: {', '.join(lacking)}."
            yield Problem(Place(path, 1), message, "missing-message")


def check_stale(knowledge: Knowledge) -> Iterator[Problem]:
    for entry, words in _answers(knowledge):
        if is_stale(entry, words):
            what = "This text" if words.language == SOURCE_LANGUAGE else "The English"
            command = f"rights-bot knowledge reviewed {entry.id} {words.language}"
            message = f"{what} changed after this was written or reviewed. Read both, then run: {command}"
            yield Problem(_stamp_place(words), message, "stale")


def check_unstamped(knowledge: Knowledge) -> Iterator[Problem]:
    for _, words in _answers(knowledge):
        if not is_stamped(words):
            message = "It is not recorded which English words this translates. Run: rights-bot knowledge stamp-drafts"
            yield Problem(_stamp_place(words), message, "unstamped")


def check_drafts(knowledge: Knowledge) -> Iterator[Problem]:
    """One line for all: a draft is a state and no mistake."""
    drafts = Counter(words.language for _, words in _answers(knowledge) if words.translation.state == "draft")
    if drafts:
        counts = ", ".join(f"{tag} {count}" for tag, count in drafts.items())
        message = f"Answers that no named person has reviewed yet: {sum(drafts.values())} ({counts})."
        yield Problem(Place("answers", 1), message, "draft")


def check_untranslated(reading: Reading) -> Iterator[Problem]:
    for _, source, words in _translations(reading):
        for name, text, english in (("title", words.title, source.title), ("short", words.short, source.short)):
            if text == english:
                place = Place(words.place.path, words.lines.get(name, 1))
                yield Problem(place, f'"{name}" is still the English text. Translate it.', "untranslated")
    english_messages = reading.knowledge.messages.get(SOURCE_LANGUAGE, {})
    for tag, messages in reading.knowledge.messages.items():
        for key, text in messages.items() if tag != SOURCE_LANGUAGE else ():
            if text == english_messages.get(key) and len(_MESSAGE_BRACES.sub("", text).split()) >= _WORDS_ENOUGH:
                place = reading.place(f"messages/{tag}.yml", key)
                yield Problem(place, f'"{key}" is still the English text. Translate it.', "untranslated")


def check_same_figures(reading: Reading) -> Iterator[Problem]:
    """Placeholders, links and numbers of two or more digits are the same in every language."""
    for _, source, words in _translations(reading):
        ours, theirs = _by_part(words), _by_part(source)
        for name in dict.fromkeys((*theirs, *ours)):
            line = words.lines.get(name, words.lines.get(name.partition(".")[0], 1))
            if name not in ours or name not in theirs:
                where = "English has" if name in theirs else "Only this language has"
                message = f'{where} the text "{name}". Both should say the same.'
            else:
                wanted, found = figures(theirs[name]), figures(ours[name])
                if wanted == found:
                    continue
                less = f" It lacks {', '.join(sorted(wanted - found))}." if wanted - found else ""
                more = f" It adds {', '.join(sorted(found - wanted))}." if found - wanted else ""
                message = f'"{name}" has other figures or links than the English.{less}{more}'
            yield Problem(Place(words.place.path, line), message, "translation-differs")


def figures(text: str) -> set[str]:
    """The placeholders, links and numbers of at least two digits in a text, the numbers in Latin digits."""
    found = {f"{{{owner}.{field}}}" for owner, field in find_placeholders(text)}
    rest = remove_placeholders(text)
    found.update(_LINK.findall(rest))
    rest = _THOUSANDS.sub("", _LINK.sub(" ", rest))
    found.update("".join(str(unicodedata.digit(digit)) for digit in number) for number in re.findall(r"\d{2,}", rest))
    return found


def _by_part(words: Words) -> dict[str, str]:
    """`more` as one text: a language may need to part it elsewhere."""
    parts = {"short": words.short, "more": " ".join(words.more)}
    parts.update({f"regions.{region}": text for region, text in words.regions.items()})
    return {name: text for name, text in parts.items() if text}


def _stamp_place(words: Words) -> Place:
    return Place(words.place.path, words.lines.get("translation.of", words.lines.get("review.of", 1)))


def _answers(knowledge: Knowledge) -> Iterator[tuple[Entry, Words]]:
    for entry in knowledge.entries.values():
        yield from ((entry, words) for words in entry.words.values() if words.answers)


def _translations(reading: Reading) -> Iterator[tuple[Entry, Words, Words]]:
    """Entry, its English and each translation that answers."""
    for entry in reading.knowledge.entries.values():
        source = entry.words.get(SOURCE_LANGUAGE)
        for words in entry.words.values():
            if source and source.answers and words.answers and words.language != SOURCE_LANGUAGE:
                yield entry, source, words


def _missing_languages(reading: Reading, entry: Entry) -> list[str]:
    """Full languages without an answer. English is told apart, and a file that cannot be read is not missing."""
    folder = entry.place.path.rpartition("/")[0]
    missing = []
    for language in reading.knowledge.full_languages:
        document = reading.documents.get(f"{folder}/{language.tag}.yml")
        words = entry.words.get(language.tag)
        if language.tag != SOURCE_LANGUAGE and not (words and words.answers) and not (document and document.mistakes):
            missing.append(language.tag)
    return missing
