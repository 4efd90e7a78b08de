from __future__ import annotations

import pytest

from bot.knowledge.cldr import country_name, day_names, language_name, locale_of


@pytest.mark.parametrize(
    ("code", "language", "name"),
    [("fr", "es", "francés"), ("zh_Hant", "en", "Traditional Chinese"), ("fr", "qaa", "French"), ("qaa", "fr", "qaa")],
)
def test_names_of_languages(code: str, language: str, name: str) -> None:
    assert language_name(code, language) == name


@pytest.mark.parametrize(
    ("code", "language", "name"), [("MX", "fr", "Mexique"), ("MX", "qaa", "Mexico"), ("XQ", "fr", "XQ")]
)
def test_names_of_countries(code: str, language: str, name: str) -> None:
    assert country_name(code, language) == name


def test_days_are_english_where_cldr_has_no_such_language() -> None:
    assert day_names("qaa") == day_names("en")
    assert day_names("fr")[0] == "lun"


@pytest.mark.parametrize("tag", ["qaa", "", "not a tag"])
def test_a_language_that_cldr_does_not_have(tag: str) -> None:
    assert locale_of(tag) is None
