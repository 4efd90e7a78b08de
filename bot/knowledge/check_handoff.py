"""Whether partners who take requests can read them: in each language that they name there are all words of their page.

All of it is an error, for the page of a partner must never fail while somebody waits for an answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.knowledge.model import SOURCE_LANGUAGE
from bot.knowledge.problems import Problem, suggest
from bot.knowledge.reader import Reading

_BRACES = re.compile(r"\{[a-z_]+\}")


def check_handoff_languages(reading: Reading) -> Iterator[Problem]:
    if not reading.is_readable("languages"):
        return
    served = [tag for tag, words in reading.knowledge.pages.items() if words]
    for number, partner in enumerate(reading.knowledge.partners.values()):
        for position, tag in enumerate(partner.handoff.languages if partner.handoff else ()):
            if tag not in served:
                message = f"There is no pages/{tag}.yml, so this partner could not read its page.{suggest(tag, served)}"
                place = reading.place(partner.place.path, str(number), "handoff", "languages", str(position))
                yield Problem(place, message, "handoff-language")


def check_page_words(reading: Reading) -> Iterator[Problem]:
    """Every language holds the keys of English, with the same braces."""
    source = reading.knowledge.pages.get(SOURCE_LANGUAGE, {})
    for tag, words in reading.knowledge.pages.items():
        path = f"pages/{tag}.yml"
        if not reading.has_content(path) or not source:
            continue
        lacking = [key for key in source if key not in words]
        if lacking:
            message = f"These words of the page are missing: {', '.join(lacking)}."
            yield Problem(reading.place(path), message, "page-words")
        for key, text in words.items():
            if key not in source:
                message = f'English has no "{key}", so nobody reads it.{suggest(key, source)}'
                yield Problem(reading.place(path, key), message, "page-words")
            elif set(_BRACES.findall(text)) != set(_BRACES.findall(source[key])):
                names = ", ".join(sorted(set(_BRACES.findall(source[key])))) or "none"
                message = f'"{key}" needs the same braces as in English: {names}.'
                yield Problem(reading.place(path, key), message, "page-words")
