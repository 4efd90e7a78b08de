"""Postal codes, whole or the first three characters: the forward sortation area, about a town or a part of a city.

Only those three characters are kept. Which letters and digits can stand where: Canada Post, Addressing Guidelines.
The areas and their middles come from the package pypostalcode.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import regex
from pypostalcode import PostalCodeDatabase

from bot.region.place import Place

# D, F, I, O, Q and U stand in no code, W and Z not in front; of a whole code people may type one 0 as the letter O.
_CODE = regex.compile(
    r"(?<![\p{L}\p{N}])([ABCEGHJ-NPRSTVXY])([0-9O])([ABCEGHJ-NPRSTV-Z])(?:[ -]?([0-9O][ABCEGHJ-NPRSTV-Z][0-9O]))?"
    r"(?![\p{L}\p{N}])",
    regex.IGNORECASE,
)
PROVINCES = {
    "Alberta": "AB",
    "British Columbia": "BC",
    "Manitoba": "MB",
    "New Brunswick": "NB",
    "Newfoundland and Labrador": "NL",
    "Northwest Territory": "NT",
    "Nova Scotia": "NS",
    "Nunavut Territory": "NU",
    "Ontario": "ON",
    "Prince Edward Island": "PE",
    "Quebec": "QC",
    "Saskatchewan": "SK",
    "Yukon": "YT",
}
# The first letter of a code that the package does not know; X is shared by two territories.
_BY_LETTER = {
    **dict.fromkeys("GHJ", "QC"),
    **dict.fromkeys("KLMNP", "ON"),
    **{"A": "NL", "B": "NS", "C": "PE", "E": "NB", "R": "MB", "S": "SK", "T": "AB", "V": "BC", "Y": "YT"},
}
# Three characters that are something else: tax slips and forms.
_NO_AREAS = frozenset({"T4A", "T4E", "T2A", "T5A"})


@dataclass(frozen=True)
class PostalCode:
    """Where a code stands in a text. `whole`: all six characters, which is nothing else than a postal code."""

    area: str
    start: int
    end: int
    whole: bool


def find_postal_codes(text: str) -> list[PostalCode]:
    found = []
    for match in _CODE.finditer(text):
        letter, digit, last, rest = match.groups()
        typed = [digit, *((rest[0], rest[2]) if rest else ())]
        if sum(not char.isdigit() for char in typed) > (1 if rest else 0):
            continue  # "bot", "comigo"
        area = f"{letter}{digit.upper().replace('O', '0')}{last}".upper()
        found.append(PostalCode(area, match.start(), match.end(), rest is not None))
    return [code for code in found if code.whole or code.area not in _NO_AREAS]


def area_place(area: str) -> Place | None:
    """The place of a forward sortation area; None where it is in no province that can be told."""
    known = _areas().get(area)
    if known:
        return known
    province = _BY_LETTER.get(area[:1])
    return Place(province, area) if province else None


@lru_cache(maxsize=1)
def _areas() -> Mapping[str, Place]:
    """All 1,645 at once: the package opens its file anew for each question."""
    rows = PostalCodeDatabase().conn_manager.query("SELECT fsa, province, latitude, longitude FROM PostalCodes")
    return {
        area: Place(PROVINCES[province], area, float(latitude), float(longitude))
        for area, province, latitude, longitude in rows
        if province in PROVINCES
    }
