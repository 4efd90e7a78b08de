from __future__ import annotations

import pytest

from bot.region.gazetteer import gazetteer
from bot.region.pin import find_pin, pin_text, place_at


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("geo:43.6532,-79.3832", (43.6532, -79.3832)),
        ("geo:43.6,-79.4;u=35", (43.6, -79.4)),
        ("https://maps.google.com/?q=45.5,-73.6", (45.5, -73.6)),
        ("see https://www.google.com/maps/@49.19,-122.85,15z please", (49.19, -122.85)),
        ("https://maps.apple.com/?ll=51.05%2C-114.07", (51.05, -114.07)),
        ("43.65, -79.38", (43.65, -79.38)),
        ("i am at 53.5461,-113.4938 help", (53.5461, -113.4938)),
    ],
)
def test_points(text: str, point: tuple[float, float]) -> None:
    found = find_pin(text)
    assert found is not None
    assert found[:2] == point
    assert str(point[0]) not in found[2]


@pytest.mark.parametrize(
    "text", ["", "12,50 an hour", "17.20, 16.50 dollars", "geo:443,12", "1.5, 2", "call 604.254.9626"]
)
def test_numbers_that_are_no_point_in_canada(text: str) -> None:
    found = find_pin(text)
    assert found is None or place_at(*found[:2], gazetteer()) is None


@pytest.mark.parametrize(
    ("latitude", "longitude", "key", "abroad"),
    [
        (43.65, -79.38, "ON:Toronto", None),
        (42.30, -83.02, "ON:Windsor", None),
        (42.3314, -83.0458, None, "US"),  # Detroit, across the river
        (63.75, -68.52, "NU:Iqaluit", None),
        (25.2, 55.3, None, "AE"),
        (48.75, -122.48, None, "US"),
    ],
)
def test_the_nearest_town_and_the_right_side_of_a_border(
    latitude: float, longitude: float, key: str | None, abroad: str | None
) -> None:
    found = place_at(latitude, longitude, gazetteer())
    assert found is not None
    assert (found.place.key if found.place else None, found.abroad) == (key, abroad)


def test_far_from_everything_is_nowhere() -> None:
    assert place_at(0.0, -160.0, gazetteer()) is None


def test_what_is_kept_of_a_point_is_coarse() -> None:
    found = place_at(43.6532, -79.3832, gazetteer())
    assert found is not None
    assert found.place is not None
    assert found.place.point == (43.7, -79.4)
    assert pin_text(43.6532, -79.3832) == "geo:43.7,-79.4"
