"""What languages, countries and days are called in a language, by Unicode's CLDR (package babel)."""

from __future__ import annotations

from collections.abc import Iterator

from babel import Locale, UnknownLocaleError

from bot.knowledge.model import SOURCE_LANGUAGE


def locale_of(tag: str) -> Locale | None:
    """What CLDR knows of a language; None where it does not have it."""
    try:
        return Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return None


def language_name(code: str, language: str) -> str:
    """The name of the language `code` in `language`, or in English, or the code."""
    return next((str(name) for locale in _locales(language) if (name := locale.languages.get(code))), code)


def country_name(code: str, language: str) -> str:
    """The name of the country `code` (ISO 3166) in `language`, or in English, or the code."""
    return next((str(name) for locale in _locales(language) if (name := locale.territories.get(code))), code)


def day_names(language: str) -> dict[int, str]:
    """Short names by weekday, Monday (0) first, in `language` or in English."""
    days = next(_locales(language)).days["format"]["abbreviated"]
    return {day: str(name).rstrip(".") for day, name in days.items()}


def _locales(language: str) -> Iterator[Locale]:
    """Of a language, where CLDR has it, and of English."""
    for tag in (language, SOURCE_LANGUAGE):
        locale = locale_of(tag)
        if locale:
            yield locale
