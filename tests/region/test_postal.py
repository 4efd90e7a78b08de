from __future__ import annotations

import pytest

from bot.region.postal import area_place, find_postal_codes


@pytest.mark.parametrize(
    ("text", "areas"),
    [
        ("M5H 2N2", ["M5H"]),
        ("m5h2n2", ["M5H"]),
        ("i am at K1A-0B1 now", ["K1A"]),
        ("K1A OB1", ["K1A"]),
        ("n9a", ["N9A"]),
        ("from H2X 1Y4 to V5K 0A1", ["H2X", "V5K"]),
    ],
)
def test_codes_whole_or_in_part(text: str, areas: list[str]) -> None:
    assert [code.area for code in find_postal_codes(text)] == areas


@pytest.mark.parametrize(
    "text",
    ["", "D5H 2N2", "W1A 1AA", "comigo", "minimo", "polisi", "sol", "bot", "2alouli", "t4a slip", "A1A1A12", "90210"],
)
def test_what_is_no_code(text: str) -> None:
    """Words, tax slips and codes of other countries."""
    assert find_postal_codes(text) == []


@pytest.mark.parametrize(
    ("area", "province"),
    [
        ("M5H", "ON"),
        ("H1G", "QC"),
        ("X0A", "NU"),
        ("X1A", "NT"),
        ("Y1A", "YT"),
        ("A1C", "NL"),
        ("C1A", "PE"),
        ("V9Z", "BC"),
    ],
)
def test_an_area_is_in_a_province(area: str, province: str) -> None:
    place = area_place(area)
    assert place is not None
    assert (place.province, place.label) == (province, area)


def test_an_area_that_is_not_listed_still_has_its_province_by_its_letter() -> None:
    place = area_place("T9Z")
    assert place is not None
    assert place.province == "AB"
    assert area_place("X9Z") is None  # two territories share the letter


def test_no_place_is_finer_than_ten_kilometres() -> None:
    place = area_place("M5H")
    assert place is not None
    assert place.point == (43.6, -79.4)


def test_three_characters_alone_are_not_sure() -> None:
    """In Arabizi "r7t" is a word: `finder` asks for a word before it, or for nothing else."""
    (code,) = find_postal_codes("r7t 3al doctor")
    assert not code.whole
