"""The names and spellings that knowledge/regions.yml gives to provinces, towns and neighbourhoods."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

import regex

from bot.knowledge.model import Region
from bot.region.gazetteer import Gazetteer, name_words
from bot.region.hits import Hit
from bot.region.message import Message
from bot.understanding.phrases import PhraseMatcher, Span
from bot.understanding.text import fold

_FUZZY_FROM = 8  # letters
_NEVER_FUZZY = 99
_SURE = "!"  # after the key of a town, where a spelling of it cannot mean another


class ListedNames:
    """`ask_back` are the keys of the towns that have to be asked back."""

    def __init__(self, regions: Mapping[str, Region], towns: Gazetteer) -> None:
        self._towns = towns
        self._provinces: dict[tuple[str, ...], set[str]] = defaultdict(set)
        official: list[tuple[str, str, str]] = []
        spellings: list[tuple[str, str, str]] = []
        asked: set[str] = set()
        for region in regions.values():
            asked_here = {self._town_key(region.id, town) for town in region.ask_back}
            asked |= asked_here
            first = {*region.names.values(), *(town for town, *_ in region.places)}
            first |= {part[0] for parts in region.neighbourhoods.values() for part in parts}
            for name, key in self._keys(region).items():
                if is_code(name):
                    continue
                sure = key in asked_here and _names_province(name, key, region)
                (official if name in first else spellings).append((key + _SURE if sure else key, name, script_of(name)))
        self.ask_back = frozenset(asked)
        # Misspellings of short names are listed one by one: guessed, they are ordinary words ("gender" for Gander).
        self._matchers = (
            PhraseMatcher(official, fuzzy_from=_FUZZY_FROM),
            PhraseMatcher(spellings, fuzzy_from=_NEVER_FUZZY),
        )

    def provinces_of(self, words: tuple[str, ...]) -> frozenset[str]:
        """The provinces for which regions.yml lists a town of that name (see `name_words`)."""
        return frozenset(self._provinces.get(words, ()))

    def find(self, message: Message) -> Iterator[Hit]:
        """Their places, longest first. A town whose name is also a word needs what leads to a place."""
        found: list[tuple[str, Span]] = sorted(
            (hit for matcher in self._matchers for hit in matcher.find(message.folded)),
            key=lambda hit: (hit[1].start - hit[1].end, not hit[1].exact),
        )
        kept: list[tuple[str, Span]] = []
        for key, span in found:
            if not any(span.overlaps(longer) and span != longer for _, longer in kept):
                kept.append((key, span))
        for key, span in kept:
            sure = key.endswith(_SURE)
            province, _, label = key.removesuffix(_SURE).partition(":")
            town = self._towns.town(province, label) if label else None
            words = name_words(message.folded[span.start : span.end])
            if town and town.is_word and words == name_words(label):
                continue  # `TownNames` finds it where it may be meant
            yield Hit(span.start, span.end, province, label=label or None, exact=span.exact, sure=sure)

    def _keys(self, region: Region) -> dict[str, str]:
        """The key of the place that each spelling means; a part of a town is the town."""
        keys = dict.fromkeys((*region.names.values(), *region.also), region.id)
        for town, *spelt in region.places:
            key = self._town_key(region.id, town)
            self._provinces[name_words(key.partition(":")[2])].add(region.id)
            keys.update(dict.fromkeys((town, *spelt), key))
        for town, parts in region.neighbourhoods.items():
            for part in parts:
                keys.update(dict.fromkeys(part, f"{region.id}:{town}"))
        return keys

    def _town_key(self, region: str, name: str) -> str:
        """The key of a town as the gazetteer writes it, also where regions.yml names the province with it ("Thompson
        Manitoba"), so that the name alone is not sought everywhere."""
        words = name.split()
        for count in range(len(words), 0, -1):
            town = self._towns.town(region, " ".join(words[:count]))
            if town:
                return town.place.key
        return f"{region}:{name}"


def _names_province(name: str, key: str, region: Region) -> bool:
    """Whether a spelling of a town says the province too: "london ontario", "لندن انتاریو"."""
    folded, town = fold(name), fold(key.partition(":")[2])
    if script_of(name) == "Latn":
        return len(folded.split()) > len(town.split()) and folded.startswith(town.split()[0])
    return any(fold(other) in folded for other in (*region.names.values(), *region.also) if len(fold(other)) > 1)


def is_code(name: str) -> bool:
    """Whether `name` is so short that it may be a word; two Han characters are a name ("安省", Ontario)."""
    return len(fold(name)) <= 2 and script_of(name) != "Zyyy"


def script_of(name: str) -> str:
    """`Latn`, `Cyrl` or `Zyyy` (any other): all that matching needs to know of a name's script."""
    if regex.search(r"\p{Latin}", name):
        return "Latn"
    return "Cyrl" if regex.search(r"\p{Cyrillic}", name) else "Zyyy"
