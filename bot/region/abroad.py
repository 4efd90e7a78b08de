"""Countries and large cities outside Canada, by the names that our languages have for them.

Countries are named by Unicode's CLDR, cities by GeoNames. Whether the person is there, and does not
only come from there, is `finder`'s to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.knowledge.cldr import locale_of
from bot.region.gazetteer import Gazetteer, name_words

HERE = "CA"
# Names of CLDR that are more often something else.
_NO_COUNTRIES = frozenset({("us",), ("uk",)})
# What people call countries and CLDR does not; it has no Haitian Creole.
_ALSO = {
    "usa": "US", "u s a": "US", "america": "US", "united states of america": "US", "uae": "AE", "england": "GB",
    "korea": "KR", "ayiti": "HT", "meksik": "MX", "brezil": "BR", "chili": "CL", "sen domeng": "DO", "dominikani": "DO",
}  # fmt: skip
_SHORT = 3
SHORT_NAMES = frozenset({("usa",), ("uae",)})


def is_long_enough(words: tuple[str, ...]) -> bool:
    """Whether a name can be told from a word: folded, the Vietnamese for Belgium is "bi", which is also to suffer."""
    name = "".join(words)
    return len(name) > _SHORT or not name.isascii() or words in SHORT_NAMES


def country_names(languages: Iterable[str]) -> Mapping[tuple[str, ...], str]:
    """The names of all countries but Canada in these languages, as words, with their ISO code."""
    found: dict[tuple[str, ...], str] = {tuple(name.split()): code for name, code in _ALSO.items()}
    for tag in languages:
        locale = locale_of(tag)
        for code, name in locale.territories.items() if locale else ():
            if len(code) == 2 and code.isalpha() and code not in (HERE, "EU", "UN", "EZ", "ZZ", "XA", "XB"):
                found.setdefault(name_words(name), code)
    return {words: code for words, code in found.items() if words and words not in _NO_COUNTRIES}


def country_of(words: tuple[str, ...], countries: Mapping[tuple[str, ...], str], towns: Gazetteer) -> str | None:
    """The country of that name, or of the largest city of that name, outside Canada."""
    city = towns.city_abroad(words)
    return countries.get(words) or (city.country if city else None)
