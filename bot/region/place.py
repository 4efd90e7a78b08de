"""Where somebody is, as coarsely as is needed to name the nearest help: a province, and a town or a postal area.

A place is kept as its `key` ("ON", "ON:Windsor", "ON:N9A"); coordinates are looked up again when they are needed and
never kept, and none is finer than about 10 km.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import regex

_HAN, _THAI = regex.compile(r"\p{Han}"), regex.compile(r"\p{Thai}")
_DECIMALS = 1  # of a degree: 11 km from north to south, 5 to 8 km from west to east in Canada


@dataclass(frozen=True)
class Place:
    """`label` is the name of a town, or a forward sortation area (the first three characters of a postal code)."""

    province: str
    label: str | None = None
    latitude: float | None = None
    longitude: float | None = None

    def __post_init__(self) -> None:
        for name in ("latitude", "longitude"):
            value = getattr(self, name)
            if value is not None:
                object.__setattr__(self, name, round(value, _DECIMALS))

    @property
    def key(self) -> str:
        return f"{self.province}:{self.label}" if self.label else self.province

    @property
    def point(self) -> tuple[float, float] | None:
        """Latitude and longitude in degrees."""
        return None if self.latitude is None or self.longitude is None else (self.latitude, self.longitude)


@dataclass(frozen=True)
class Found:
    """What a text says of a place.

    `place` is the one that is meant, or the likeliest where one is. With `options`, best first, it must be asked back:
    the name is known in several places. `abroad` is the country (ISO 3166) that the person says to be in. `rest` are
    the words of the text that name no place, folded; they are never kept. `language`: the one whose words say that the
    person is there ("i live in").
    """

    place: Place | None = None
    options: tuple[Place, ...] = ()
    abroad: str | None = None
    rest: str = ""
    language: str | None = None

    @property
    def others(self) -> int:
        """How many words of the text are not about the place."""
        return size(self.rest)


def size(folded: str) -> int:
    """Words; in scripts that write them together two Han characters or four Thai letters count as one."""
    together = len(_HAN.findall(folded)) / 2 + len(_THAI.findall(folded)) / 4
    return len(_THAI.sub(" ", _HAN.sub(" ", folded)).split()) + math.ceil(together)
