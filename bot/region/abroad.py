"""Countries and large cities outside Canada, by the names that our languages have for them.

Countries are named by Unicode's CLDR, cities by GeoNames. They count only where the person says to be there, and does
not only come from there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import regex

from bot.knowledge.cldr import locale_of
from bot.region.evidence import Evidence
from bot.region.gazetteer import Gazetteer, name_words
from bot.region.message import Message
from bot.region.place import Found

# Of CLDR's territories: Canada, groups of countries and codes of none.
_NO_COUNTRIES = frozenset({"CA", "EU", "UN", "EZ", "ZZ", "XA", "XB"})
# Names of countries and cities that are more often something else; Amman is also written as the Arabic for safety.
_NO_NAMES = frozenset({("us",), ("uk",), ("امان",)})
# What people call countries and CLDR does not; it has no Haitian Creole.
_ALSO = {
    "usa": "US", "u s a": "US", "america": "US", "united states of america": "US", "uae": "AE", "england": "GB",
    "korea": "KR", "ayiti": "HT", "meksik": "MX", "brezil": "BR", "chili": "CL", "sen domeng": "DO", "dominikani": "DO",
}  # fmt: skip
_SHORT = 3
_SHORT_NAMES = frozenset({("usa",), ("uae",)})
_TOGETHER, _WHOLE_RUN = regex.compile(r"[\p{Han}\p{Hangul}\p{Thai}]"), regex.compile(r"[\p{Han}\p{Hangul}\p{Thai}]{2,}")
_AMONG = 6  # in a longer message somebody tells of others
_KNOWN = 1_000_000


class Abroad:
    def __init__(self, languages: Iterable[str], towns: Gazetteer, evidence: Evidence) -> None:
        self._towns, self._evidence = towns, evidence
        self._countries = _country_names(languages)
        self._longest = max(towns.longest, max((len(words) for words in self._countries), default=0))
        self._runs = tuple(
            (words[0], country)
            for words, country in (*self._countries.items(), *towns.cities_abroad())
            if len(words) == 1 and _WHOLE_RUN.fullmatch(words[0])
        )

    def find(self, message: Message) -> Found | None:
        """A country or city abroad where the person says to be, or that is all that the message says."""
        for index in range(len(message.words)):
            for count in range(min(self._longest, len(message.words) - index), 0, -1):
                words = message.words[index : index + count]
                country = self._country(words) if _is_long_enough(words) else None
                if country is None or len(message.words) - count > _AMONG:
                    continue
                span = message.span(index, count)
                alone = count == len(message.words) and self._is_known(words)
                if alone or self._evidence.i_am(message, *span):
                    language = self._evidence.around.language(message.folded, *span)
                    return Found(abroad=country, rest=message.rest([span]), language=language)
        return self._find_together(message)

    def _country(self, words: tuple[str, ...]) -> str | None:
        """The country of that name, or of the largest city of that name."""
        if words in _NO_NAMES:
            return None
        city = self._towns.city_abroad(words)
        return self._countries.get(words) or (city.country if city else None)

    def _is_known(self, words: tuple[str, ...]) -> bool:
        """Whether a name by itself means the country or city: those of small cities are words of some language."""
        city = self._towns.city_abroad(words)
        return words in self._countries or (city is not None and city.population >= _KNOWN)

    def _find_together(self, message: Message) -> Found | None:
        """The same in scripts that write words together: "我在迪拜"."""
        if _TOGETHER.search(message.folded):
            for run, country in self._runs:
                at = message.folded.find(run)
                span = (at, at + len(run))
                if at >= 0 and self._evidence.i_am(message, *span):
                    return Found(abroad=country, rest=message.rest([span]))
        return None


def _is_long_enough(words: tuple[str, ...]) -> bool:
    """Whether a name can be told from a word: folded, the Vietnamese for Belgium is "bi", which is also to suffer."""
    name = "".join(words)
    return len(name) > _SHORT or not name.isascii() or words in _SHORT_NAMES


def _country_names(languages: Iterable[str]) -> Mapping[tuple[str, ...], str]:
    """The names of all countries but Canada in these languages, as words, with their ISO code."""
    found: dict[tuple[str, ...], str] = {tuple(name.split()): code for name, code in _ALSO.items()}
    for tag in languages:
        locale = locale_of(tag)
        for code, name in locale.territories.items() if locale else ():
            if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES:
                found.setdefault(name_words(name), code)
    return {words: code for words, code in found.items() if words}
