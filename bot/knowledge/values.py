"""How a figure is written for a reader of a language.

Amounts, dates and numbers come from CLDR through Babel, with Latin digits in every language: people compare them with
pay slips and dial them. A dollar is "$" and not "CA$", because everyone who reads it is in Canada. Spaces are ordinary
ones, because a no-break space in an SMS doubles its price (it is not in GSM 03.38).
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, parse_pattern

from bot.knowledge.model import Knowledge, Value

# The habits of Canada, and of Latin America rather than Spain, where CLDR has them apart.
_LOCALES = {"en": "en_CA", "fr": "fr_CA", "es": "es_419"}

_NORTH_AMERICAN = re.compile(r"\+(1-\d{3}-\d{3}-\d{4})", re.ASCII)
_SPOKEN_BY_DIGIT = {"988": "9-8-8"}
_NO_BREAK_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " "})
_LEFT_TO_RIGHT_MARK = "\u200e"

_FIRST_OF_MONTH = re.compile(r"^1 ")


def show_value(value: Value, language: str, knowledge: Knowledge) -> str:
    locale = locale_for(knowledge.chain(language))
    if value.kind == "money":
        shown = _money(value.raw, locale)
    elif value.kind == "number":
        shown = format_decimal(Decimal(value.raw), locale=locale, numbering_system="latn")
    elif value.kind == "date":
        shown = format_date(dt.date.fromisoformat(value.raw), "long", locale=locale)
        if language == "fr":  # CLDR has no word for the first of a month
            shown = _FIRST_OF_MONTH.sub("1er ", shown)
    elif value.kind == "phone":
        shown = show_phone(value.raw, language, knowledge)
    else:
        shown = value.raw
    return shown.translate(_NO_BREAK_SPACES)


def show_phone(raw: str, language: str, knowledge: Knowledge) -> str:
    """As people in Canada dial it: `1-800-531-5551`, `9-8-8`, `911`, `310-1818`.

    After Arabic letters the bidirectional algorithm (UAX 9, rules W2 and W4) shows the groups of a number with hyphens
    in reverse order, so in languages written from the right it stands between invisible marks.
    """
    whole = _NORTH_AMERICAN.fullmatch(raw)
    shown = whole[1] if whole else _SPOKEN_BY_DIGIT.get(raw, raw)
    known = knowledge.languages.get(language)
    if known and known.direction == "rtl" and "-" in shown:
        return f"{_LEFT_TO_RIGHT_MARK}{shown}{_LEFT_TO_RIGHT_MARK}"
    return shown


@cache
def locale_for(chain: tuple[str, ...]) -> Locale:
    """The first language of `chain` whose habits are known."""
    for tag in chain:
        try:
            return Locale.parse(_LOCALES.get(tag, tag.replace("-", "_")))
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse(_LOCALES["en"])


def _money(raw: str, locale: Locale) -> str:
    amount = Decimal(raw)
    pattern = parse_pattern(locale.currency_formats["standard"].pattern)
    decimals = len(raw.partition(".")[2])
    pattern.frac_prec = (decimals, decimals)  # as written: $4, but $17.95
    # A currency that is unknown is shown by its name, which gives the plain sign.
    return format_currency(amount, "$", pattern, locale=locale, currency_digits=False, numbering_system="latn")
