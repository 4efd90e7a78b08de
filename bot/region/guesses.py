"""Where somebody may be, by their phone number or by what the carrier says of it: a guess that one question confirms.

People keep the number of the city that they came to first, so nothing rests on it before they say yes. The guess is
kept as the key of a place ("ON", "ON:Toronto"), never with the number.
"""

from __future__ import annotations

from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberType, geocoder

from bot.region.gazetteer import gazetteer, name_words
from bot.region.postal import PROVINCES

# The number's country is told by its area code; these are of no place.
_NO_PLACE = frozenset({PhoneNumberType.TOLL_FREE, PhoneNumberType.PREMIUM_RATE, PhoneNumberType.VOIP})


def guess_from_number(number: str) -> str | None:
    """The province of a Canadian number in E.164 ("+14165551234"); None for any other, and for the three territories,
    which share one area code. Nova Scotia stands for the area codes that it shares with Prince Edward Island."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return None
    if parsed.country_code != 1 or phonenumbers.number_type(parsed) in _NO_PLACE:
        return None
    return _province_of_area(str(parsed.national_number)[:3])


@lru_cache(maxsize=512)
def _province_of_area(area: str) -> str | None:
    """The package knows areas by number; which number of the area is asked about makes no difference."""
    number = phonenumbers.parse(f"+1{area}2345678")
    if phonenumbers.region_code_for_number(number) != "CA":
        return None
    described = geocoder.description_for_number(number, "en").split(", ")[-1]  # "Ontario", or "Calgary, AB"
    if described in PROVINCES.values():
        return described
    return PROVINCES.get(described.split("/")[0])  # of two provinces the first, where six in seven people are


def guess_from_carrier(country: str | None, state: str | None, city: str | None) -> str | None:
    """From Twilio's FromCountry, FromState and FromCity ("CA", "ON", "TORONTO"), where a number was issued."""
    province = (state or "").strip().upper()
    if (country or "").strip().upper() != "CA" or province not in set(PROVINCES.values()):
        return None
    town = gazetteer().town(province, city) if city and name_words(city) else None
    return town.place.key if town else province


def guess(number: str, country: str | None = None, state: str | None = None, city: str | None = None) -> str | None:
    """The best guess of what a channel knows, or None."""
    return guess_from_carrier(country, state, city) or guess_from_number(number)
