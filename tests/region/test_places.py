"""The table beside this file, which staff read and add to: where people say to be, and who is named there."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.region.finder import PlaceFinder
from bot.region.partners import Need, partners_for
from bot.region.place import Place
from tests.shipped import shipped

TABLE = yaml.safe_load(Path(__file__).with_name("places.yml").read_text(encoding="utf-8"))
WRITTEN = [(key, *way) for key, ways in TABLE["written"].items() for way in ways]
NAMED = [
    (where, who.get("reads", "en"), need, partner)
    for where, who in TABLE["named"].items()
    for need, partner in who.items()
    if need != "reads"
]


@pytest.fixture(scope="module")
def finder() -> PlaceFinder:
    return PlaceFinder(shipped())


def place_of(where: str, finder: PlaceFinder) -> Place | None:
    """A place as the table writes it; what follows ", in" is the language."""
    found = finder.find(where.partition(", in ")[0])
    return found.place if found else None


def test_the_table_is_large_enough() -> None:
    assert len(NAMED) >= 80
    assert len(TABLE["written"]) >= 10
    assert all(len(ways) >= 10 for ways in TABLE["written"].values())


@pytest.mark.parametrize(("key", "language", "way", "text"), WRITTEN)
def test_a_place_is_found_however_it_is_written(
    key: str, language: str, way: str, text: str, finder: PlaceFinder
) -> None:
    found = finder.find(text)
    assert found is not None
    assert found.place is not None
    assert found.place.province == key.partition(":")[0]
    if way == "postal code":
        assert found.place.label == text.upper().replace("MY POSTAL CODE IS ", "").replace("MY POSTAL CODE ", "")[:3]
    else:
        assert found.place.key == key


@pytest.mark.parametrize(("where", "reads", "need", "partner"), NAMED)
def test_who_is_named_first(where: str, reads: str, need: str, partner: str, finder: PlaceFinder) -> None:
    knowledge, place = shipped(), place_of(where, finder)
    assert place is not None or where == "somewhere in Canada"
    languages = knowledge.chain(reads)
    if need == "any":
        wanted = Need(place, languages, services=knowledge.entries["find-a-partner"].services)
    else:
        wanted = Need.of(knowledge.entries[need], place, languages)
    assert [found.id for found in partners_for(knowledge, wanted)] == [partner]


@pytest.mark.parametrize(("text", "places"), TABLE["asked_back"])
def test_a_name_that_is_known_elsewhere_is_asked_back(text: str, places: list[str], finder: PlaceFinder) -> None:
    found = finder.find(text)
    assert found is not None
    assert [place.key for place in found.options] == places


@pytest.mark.parametrize(("text", "country"), TABLE["abroad"])
def test_who_is_not_in_canada(text: str, country: str, finder: PlaceFinder) -> None:
    found = finder.find(text)
    assert found is not None
    assert (found.abroad, found.place) == (country, None)


@pytest.mark.parametrize("text", TABLE["no_place"])
def test_what_names_no_place(text: str, finder: PlaceFinder) -> None:
    assert finder.find(text) is None
