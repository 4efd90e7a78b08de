"""A point on the map: what a channel passes on as a location pin, or a link that somebody copies from a map.

A channel hands a pin over as the text "geo:43.65,-79.38" (RFC 5870), so that it is one more way to say where one is.
The point is rounded to about 10 km as soon as it is read.
"""

from __future__ import annotations

import regex

from bot.region.gazetteer import Gazetteer, Town
from bot.region.place import Found, Place

_NUMBER = r"(-?\d{1,3}(?:\.\d+)?)"
_DECIMAL = r"(-?\d{1,3}\.\d{2,})"
_KEYS = "q|ll|query|destination|center"  # of the links of Google, Apple and OpenStreetMap
_POINTS = (
    regex.compile(rf"\bgeo:{_NUMBER},{_NUMBER}(?:[,;?]\S*)?", regex.IGNORECASE),
    regex.compile(rf"https?://\S*?(?:[?&/](?:{_KEYS})=|@){_NUMBER}(?:,|%2C){_NUMBER}\S*", regex.IGNORECASE),
    regex.compile(rf"(?<![\d.]){_DECIMAL}\s*[,;]\s*{_DECIMAL}(?![\d.])"),
)  # fmt: skip


def find_pin(text: str) -> tuple[float, float, str] | None:
    """Latitude and longitude in degrees, and the rest of the text; None where there is no point on Earth in it."""
    for pattern in _POINTS:
        match = pattern.search(text)
        if match:
            latitude, longitude = float(match[1]), float(match[2])
            if abs(latitude) <= 90 and abs(longitude) <= 180:
                return latitude, longitude, text[: match.start()] + " " + text[match.end() :]
    return None


def pin_text(latitude: float, longitude: float) -> str:
    """How a channel writes a pin into a message, coarse already."""
    return f"geo:{latitude:.1f},{longitude:.1f}"


def place_at(latitude: float, longitude: float, towns: Gazetteer) -> Found | None:
    """The nearest town with its province, or the country where that is not Canada; None far from everything."""
    nearest = towns.at(latitude, longitude)
    if nearest is None:
        return None
    if isinstance(nearest, Town):
        return Found(Place(nearest.province, nearest.name, latitude, longitude))
    return Found(abroad=nearest.country)
