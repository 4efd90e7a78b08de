from __future__ import annotations

from dataclasses import replace
from typing import Literal

import pytest

from bot.knowledge.model import Knowledge, Language, Value
from bot.knowledge.values import locale_for, show_phone, show_value

RLM = "\u200f"
LRM = "\u200e"


@pytest.fixture(scope="module")
def spoken(knowledge: Knowledge) -> Knowledge:
    """The good knowledge with languages of every habit."""
    rtl: tuple[Literal["rtl"], ...] = ("rtl",)
    added = {
        tag: Language(tag, tag, rtl[0] if tag in ("ar", "fa") else "ltr", "full", ("Latn",), falls_back_to)
        for tag, falls_back_to in {
            "es": (),
            "tl": (),
            "pt": (),
            "ht": ("fr",),
            "ar": (),
            "fa": (),
            "ne": (),
            "zh-Hans": (),
            "qaa": ("fr",),
        }.items()
    }
    return replace(knowledge, languages={**knowledge.languages, **added})


@pytest.mark.parametrize(
    ("raw", "language", "shown"),
    [
        ("17.95", "en", "$17.95"),
        ("17.95", "fr", "17,95 $"),
        ("17.95", "es", "$17.95"),
        ("17.95", "tl", "$17.95"),
        ("17.95", "pt", "$ 17,95"),
        ("17.95", "pa", "$17.95"),
        ("17.95", "zh-Hans", "$17.95"),
        ("17.95", "ar", f"{RLM}17.95 $"),
        ("17.95", "ne", "$ 17.95"),
        ("10000", "en", "$10,000"),
        ("10000", "fr", "10 000 $"),
        ("4.00", "en", "$4.00"),
    ],
)
def test_money_is_written_as_in_the_language_with_latin_digits(
    raw: str, language: str, shown: str, spoken: Knowledge
) -> None:
    assert show_value(Value("money", raw), language, spoken) == shown


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "October 1, 2026"),
        ("fr", "1er octobre 2026"),
        ("es", "1 de octubre de 2026"),
        ("pa", "1 ਅਕਤੂਬਰ 2026"),
        ("fa", "1 اکتبر 2026"),
        ("zh-Hans", "2026年10月1日"),
    ],
)
def test_dates_are_written_as_in_the_language_with_latin_digits(language: str, shown: str, spoken: Knowledge) -> None:
    assert show_value(Value("date", "2026-10-01"), language, spoken) == shown


@pytest.mark.parametrize(("language", "shown"), [("en", "12,345.5"), ("fr", "12 345,5"), ("fa", "12,345.5")])
def test_numbers_are_written_as_in_the_language(language: str, shown: str, spoken: Knowledge) -> None:
    assert show_value(Value("number", "12345.5"), language, spoken) == shown


def test_text_is_the_same_in_every_language(spoken: Knowledge) -> None:
    assert show_value(Value("text", "PPCHANGEWORK2020"), "ar", spoken) == "PPCHANGEWORK2020"


def test_a_language_without_habits_of_its_own_takes_those_of_the_next(spoken: Knowledge) -> None:
    assert show_value(Value("money", "17.95"), "qaa", spoken) == "17,95 $"
    assert str(locale_for(("qaa",))) == "en_CA"


def test_no_value_holds_a_space_that_an_sms_has_not(spoken: Knowledge) -> None:
    shown = [
        show_value(Value(kind, raw), language, spoken)
        for language in spoken.languages
        for kind, raw in (("money", "12345.50"), ("number", "12345"), ("date", "2026-10-01"))
    ]
    assert not {letter for text in shown for letter in text if letter.isspace()} - {" "}


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("+1-800-531-5551", "1-800-531-5551"),
        ("988", "9-8-8"),
        ("911", "911"),
        ("211", "211"),
        ("310-1818", "310-1818"),
        ("686868", "686868"),
        ("+52-55-5555-0100", "+52-55-5555-0100"),
    ],
)
def test_phones_are_shown_as_people_in_canada_dial_them(raw: str, shown: str, knowledge: Knowledge) -> None:
    assert show_phone(raw, "en", knowledge) == shown


def test_after_arabic_letters_a_phone_keeps_the_order_of_its_groups(spoken: Knowledge) -> None:
    assert show_phone("+1-800-531-5551", "ar", spoken) == f"{LRM}1-800-531-5551{LRM}"
    assert show_phone("911", "ar", spoken) == "911"
