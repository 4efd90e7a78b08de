from __future__ import annotations

import pytest

from bot.region.guesses import guess, guess_from_carrier, guess_from_number


@pytest.mark.parametrize(
    ("number", "province"),
    [
        ("+14162345678", "ON"),
        ("+14373345678", "ON"),
        ("+16042345678", "BC"),
        ("+15142345678", "QC"),
        ("+14032345678", "AB"),
        ("+12042345678", "MB"),
        ("+15062345678", "NB"),
        ("+19022345678", "NS"),
        ("+18672345678", None),  # three territories
        ("+12122345678", None),
        ("+18002345678", None),
        ("+447911123456", None),
        ("+639171234567", None),
        ("telegram:12345", None),
        ("", None),
    ],
)
def test_the_area_code_of_a_number(number: str, province: str | None) -> None:
    assert guess_from_number(number) == province


@pytest.mark.parametrize(
    ("country", "state", "city", "key"),
    [
        ("CA", "ON", "TORONTO", "ON:Toronto"),
        ("CA", "QC", "SAINT-REMI", "QC:Saint-Rémi"),
        ("ca", "bc", "NOWHERE", "BC"),
        ("CA", "AB", None, "AB"),
        ("US", "NY", "NEW YORK", None),
        ("CA", "ZZ", "TORONTO", None),
        (None, None, None, None),
    ],
)
def test_what_the_carrier_says(country: str | None, state: str | None, city: str | None, key: str | None) -> None:
    assert guess_from_carrier(country, state, city) == key


def test_the_carrier_goes_before_the_area_code() -> None:
    assert guess("+14162345678", "CA", "BC", "SURREY") == "BC:Surrey"
    assert guess("+14162345678", "US", "NY", "BUFFALO") == "ON"
    assert guess("+14162345678") == "ON"
