from __future__ import annotations

import pytest

from bot.knowledge.compare import bare, plain


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Boss didn't pay me!", "boss didnt pay me"),
        ("Boss didn’t  pay me…", "boss didnt pay me"),
        ("no-pay, 2 weeks", "no pay 2 weeks"),
        ("ＷＯＲＫ", "work"),
    ],
)
def test_capitals_punctuation_and_spaces_make_no_difference(one: str, other: str) -> None:
    assert plain(one) == plain(other)


def test_accents_make_a_difference_until_they_are_left_off() -> None:
    assert plain("me quitó") != plain("me quito")
    assert bare("me quitó") == bare("me quito")
    assert bare("không được trả lương") == bare("khong được tra luong")


def test_vowel_signs_of_indic_scripts_are_no_accents() -> None:
    assert bare("ਮਾਲਕ") != bare("ਮਲਕ")
    assert bare("काम") != bare("कम")
