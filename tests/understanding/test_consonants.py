from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.understanding.consonants import consonants
from bot.understanding.text import fold


@pytest.mark.parametrize(
    "alike",
    [
        ("اشتغل", "eshteghel", "ashtaghl", "ISHTAGHEL"),
        ("شغل", "shoghl", "sho8l", "shghel"),
        ("पैसा", "ਪੈਸਾ", "paisa", "pesa", "paysa"),
        ("मालिक", "malik", "maalik"),
        ("کارفرما", "karfarma", "kaarfarmaa"),
        ("phone", "fone", "fon"),
    ],
)
def test_a_word_looks_alike_in_two_scripts_and_many_spellings(alike: tuple[str, ...]) -> None:
    assert len({consonants(fold(word)) for word in alike}) == 1


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("eshteghel 3end 7ada tani", "shtghl nd hd tn"),
        ("I worked 12 days", "i rkd 12 ds"),  # a number is no letter
        ("a", "a"),
        ("", ""),
        ("👍 !!", ""),
    ],
)
def test_words_by_their_consonants(text: str, spoken: str) -> None:
    assert consonants(fold(text)) == spoken


@given(st.text(max_size=80))
@example("NMP")  # a letter that becomes its neighbour must not stand there twice
def test_whatever_is_typed_becomes_plain_letters_and_digits(text: str) -> None:
    spoken = consonants(fold(text))
    assert spoken.isascii()
    assert all(word and word.isalnum() for word in spoken.split(" ") if spoken)
    assert consonants(spoken) == spoken or not spoken.isalpha()
