"""What the hits of a message say together: which places a name may mean, and which one the message is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.region.codes import NEVER_WORDS
from bot.region.evidence import Evidence
from bot.region.gazetteer import Gazetteer, Town, name_words
from bot.region.hits import Hit
from bot.region.message import Message
from bot.region.names import ListedNames
from bot.region.place import Found, Place

_SURE_SHARE = 0.9  # of all who live in towns of a name
_LIKELY_SHARE = 0.8
_OPTIONS, _OPTION_SHARE = 3, 0.01
_FAR_LARGER = 100  # a city abroad so much larger than its namesake here is the one that is meant


@dataclass(frozen=True)
class _Candidates:
    """What a name may mean. With `ask` it has to be asked back, and then the first place is `likely` or one of several;
    with `abroad` it is a city of that country."""

    places: tuple[Place, ...] = ()
    ask: bool = False
    likely: bool = True
    abroad: str | None = None


class Judgement:
    def __init__(self, towns: Gazetteer, names: ListedNames, evidence: Evidence) -> None:
        self._towns, self._names, self._evidence = towns, names, evidence

    def of(self, message: Message, hits: Sequence[Hit], named: set[str]) -> Found | None:
        """One province, and in it the first town. `named` are the provinces that the message names, also by codes."""
        parts = [hit for hit in hits if hit.label or hit.towns]
        provinces = {*(hit.whole for hit in hits if hit.whole), *named}
        if len(provinces) > 1 or not (provinces or parts):
            return None
        meant = [self._candidates(message, hit, provinces) for hit in parts]
        meant = [candidates for candidates in meant if candidates.places or candidates.abroad]
        sure = [candidates for candidates in meant if candidates.places and not candidates.ask]
        rest = _rest(message, hits)
        if provinces and not sure:
            # A town that is not in the province that is named ("in toronto but my boss is in QC") says two things.
            return None if any(hit.label for hit in parts) else Found(Place(provinces.pop()), rest=rest)
        if len({candidates.places[0].province for candidates in (sure or meant) if candidates.places}) > 1:
            return None
        if not meant:
            return None
        first = (sure or meant)[0]
        if not first.places:
            return Found(abroad=first.abroad, rest=rest)
        if not first.ask:
            return Found(first.places[0], rest=rest)
        return Found(first.places[0] if first.likely else None, first.places[:_OPTIONS], rest=rest)

    def _candidates(self, message: Message, hit: Hit, named: set[str]) -> _Candidates:
        """The places that a hit may mean, the likeliest first, one of each province."""
        if hit.label and hit.province:
            town = self._towns.town(hit.province, hit.label)
            own = town.place if town else Place(hit.province, hit.label)
            if named:
                return _Candidates((own,) if hit.province in named else ())
            return _Candidates((own,)) if hit.sure else self._of_listed(own)
        towns = [town for town in hit.towns if not named or town.province in named]
        places = _one_a_province(towns)
        if not places or named:
            return _Candidates(places[:1])
        words = name_words(towns[0].name)
        ours = [place for place in places if place.province in self._names.provinces_of(words)]
        if ours:
            return self._of_listed(ours[0])
        abroad = self._towns.city_abroad(words)
        if abroad and abroad.population > _FAR_LARGER * towns[0].population:
            there = self._evidence.i_am(message, hit.start, hit.end)
            return _Candidates(abroad=abroad.country if there else None)
        larger_abroad = abroad is not None and abroad.population > towns[0].population
        share = towns[0].population / max(1, sum(town.population for town in towns))
        if hit.ask or larger_abroad or share < _SURE_SHARE:
            return _Candidates(_one_a_province(self._alike(towns[0].name)), ask=True, likely=share >= _LIKELY_SHARE)
        return _Candidates(places[:1])

    def _of_listed(self, own: Place) -> _Candidates:
        """A town of regions.yml is the one that is meant, unless it is to be asked back."""
        if own.key not in self._names.ask_back:
            return _Candidates((own,))
        others = (place for place in _one_a_province(self._alike(own.label or "")) if place.province != own.province)
        return _Candidates((own, *others), ask=True)

    def _alike(self, name: str) -> list[Town]:
        """Towns of that name, with St. John's for Saint John and the other way round."""
        words = name_words(name)
        found = list(self._towns.named(words))
        if words[0] == "st":
            last = words[-1]
            found += self._towns.named((*words[:-1], last.removesuffix("s") if last.endswith("s") else last + "s"))
        largest = max((town.population for town in found), default=0)
        return [town for town in found if town.population >= _OPTION_SHARE * largest]


def _rest(message: Message, hits: Sequence[Hit]) -> str:
    """What names no place; where only a code does, all other words."""
    if hits:
        return message.rest(hit.span for hit in hits)
    return " ".join(word for word in message.folded.split() if word not in message.codes | NEVER_WORDS)


def _one_a_province(towns: Iterable[Town]) -> tuple[Place, ...]:
    found: dict[str, Place] = {}
    for town in towns:
        found.setdefault(town.province, town.place)
    return tuple(found.values())
