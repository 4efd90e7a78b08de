"""Which place a text means: a pin, a postal code, a province, a town or a part of one, or a country that is not Canada.

A province and a town of knowledge/regions.yml are found wherever they stand. Any other of Canada's 3,000 towns, and one
whose name is also a word or a first name, needs more: a word that leads to a place ("near", "में"), the province beside
it, capital letters, or a message that says nothing else. Hope, Mission and Golden are towns of British Columbia, and
almost never what somebody writes about.
"""

from __future__ import annotations

from dataclasses import replace

from bot.knowledge.model import Knowledge
from bot.region.abroad import Abroad
from bot.region.codes import Codes
from bot.region.evidence import Evidence
from bot.region.gazetteer import Gazetteer, gazetteer
from bot.region.hits import Hit, longest
from bot.region.judgement import Judgement
from bot.region.message import Message, read_message
from bot.region.names import ListedNames
from bot.region.pin import find_pin, place_at
from bot.region.place import Found, Place
from bot.region.postal import area_place, find_postal_codes
from bot.region.spellings import Misspellings, OtherScripts
from bot.region.surroundings import Surroundings, spread
from bot.region.town_names import TownNames
from bot.understanding.text import clean, fold


class PlaceFinder:
    """Safe to share between threads."""

    def __init__(self, knowledge: Knowledge, towns: Gazetteer | None = None) -> None:
        self._towns = towns = towns or gazetteer()
        self._around = Surroundings(knowledge.place_words)
        self._codes = Codes(knowledge.regions)
        self._evidence = Evidence(self._around, self._codes)
        self._listed = ListedNames(knowledge.regions, towns)
        self._town_names = TownNames(towns, self._evidence)
        self._other_scripts = OtherScripts(towns, self._evidence)
        self._misspellings = Misspellings(towns, self._evidence)
        self._judgement = Judgement(towns, self._listed, self._evidence)
        self._abroad = Abroad(knowledge.languages, towns, self._evidence)

    def find(self, text: str) -> Found | None:
        """The place that `text` means; None where it names none, or provinces that exclude each other."""
        cleaned = clean(text)
        pin = find_pin(cleaned)
        if pin:
            latitude, longitude, rest = pin
            found = place_at(latitude, longitude, self._towns)
            return replace(found, rest=fold(rest)) if found else None
        cleaned = spread(cleaned)
        return self._postal(cleaned) or self._named(cleaned)

    def without_near(self, text: str) -> str | None:
        """The other words of a text that wants something near ("near me"), folded; None where it does not."""
        return self._around.without_near(clean(text))

    def says_nothing_else(self, found: Found) -> bool:
        """Whether all other words of the text only lead to the place ("i live in", "near")."""
        return all(self._evidence.says_nothing(word) for word in found.rest.split())

    def _postal(self, text: str) -> Found | None:
        """The place of the one postal code in `text`. Three characters alone need a word that leads to a place."""
        places = {}
        for code in find_postal_codes(text):
            left, rest = fold(text[: code.start]), fold(text[: code.start] + " " + text[code.end :])
            alone = all(self._evidence.says_nothing(word) for word in rest.split())
            if code.whole or alone or self._around.before(left, len(left)):
                place = area_place(code.area)
                if place:
                    places[place.key] = (place, "" if alone else rest)
        if len(places) != 1:
            return None
        ((place, rest),) = places.values()
        return Found(place, rest=rest)

    def _named(self, text: str) -> Found | None:
        """The place that `text` names."""
        message = read_message(text)
        province = self._codes.province(message.folded)
        if province:
            return Found(Place(province))
        listed = list(self._listed.find(message))
        named = {hit.whole for hit in listed if hit.whole}
        named |= self._codes.in_capitals(message) | self._codes.at_the_end(message)
        hits = self._hits(message, listed, named)
        found = self._judgement.of(message, hits, named)
        if found is None:
            return self._abroad.find(message)
        languages = {tag for hit in hits if (tag := self._around.language(message.folded, *hit.span))}
        return replace(found, language=languages.pop()) if len(languages) == 1 else found

    def _hits(self, message: Message, listed: list[Hit], named: set[str]) -> list[Hit]:
        """All that is a place, beside what regions.yml lists; misspelt only where nothing more than a province is."""
        hits = [*listed, *self._codes.after_towns(message, listed)]
        towns = [*self._town_names.find(message, hits, named), *self._other_scripts.find(message)]
        hits = longest([*hits, *towns])
        if not any(hit.label or hit.towns for hit in hits):
            hits += self._misspellings.find(message, hits)
        return hits
