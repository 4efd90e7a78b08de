"""Guessing the spelling that the encoder knows, from a handful of phrases and from the shipped ones."""

from __future__ import annotations

from functools import lru_cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.examples import question_examples
from bot.answering.model import respellers_of
from bot.understanding.respelling import Respellers
from bot.understanding.text import fold
from tests.shipped import shipped

SCRIPTS = {"vi": ("Latn",), "fa": ("Arab", "Latn"), "es": ("Latn",), "ne": ("Deva",)}
PHRASES = (
    ("tôi không có giấy tờ", "vi-Latn"),
    ("tối nay tôi ngủ ở đâu", "vi-Latn"),
    ("chu khong tra luong", "vi-Latn"),  # without its marks it teaches no spelling
    ("کارفرما حقوقم را نداده", "fa-Arab"),
    ("قرارداد دارم", "fa-Arab"),
    ("karfarma dorugh mige", "fa-Latn"),
    ("no me pagan", "es-Latn"),
    ("मलाई तलब दिएन", "ne-Deva"),
)


@pytest.fixture(scope="module")
def few() -> Respellers:
    return Respellers(PHRASES, SCRIPTS)


@lru_cache(maxsize=1)
def all_of_them() -> Respellers:
    return respellers_of(shipped(), question_examples(shipped()))


@pytest.mark.parametrize(
    ("typed", "form", "meant"),
    [
        ("toi khong co giay to", "vi-Latn", "tôi không có giấy tờ"),
        ("TOI nay ngu o dau", "vi-Latn", "tối nay ngủ ở đâu"),  # which "toi" the word after decides
        ("toi mat passport", "vi-Latn", "tôi mat passport"),  # what nothing resembles stays
        ("karfarma hoghoghm nadade", "fa-Latn", "کارفرما حقوقم نداده"),
        ("kaarfarma, gharardad!", "fa-Latn", "کارفرما قرارداد"),  # `gh` for a letter that anyascii calls `q`
    ],
)
def test_words_become_those_of_the_phrases(few: Respellers, typed: str, form: str, meant: str) -> None:
    assert few.respell(typed, form) == meant


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("tôi không có giấy tờ", "vi-Latn"),
        ("کارفرما", "fa-Arab"),
        ("no me pagan", "es-Latn"),  # its marks tell few words apart, and the encoder does without
        ("malai talab diena", "ne-Latn"),  # nobody teaches Nepali in Latin letters
        ("salam", "xx-Latn"),
        ("hello", "fa-Zyyy"),
    ],
)
def test_a_text_in_its_own_spelling_and_one_of_no_such_language_are_left_alone(
    few: Respellers, text: str, form: str
) -> None:
    assert few.respell(text, form) is None


@pytest.mark.parametrize("text", ["", "   ", "?!", "👍", "\ufdfa" * 8, "12 34", "\u200c", "LMIA visa"])
def test_what_holds_no_known_word_is_left_alone(few: Respellers, text: str) -> None:
    for form in ("vi-Latn", "fa-Latn"):
        assert few.respell(text, form) is None


@given(st.text(max_size=60))
def test_whatever_is_typed_can_be_respelt_and_always_in_the_same_way(text: str) -> None:
    few = Respellers(PHRASES, SCRIPTS)
    respelt = few.respell(text, "fa-Latn")
    assert respelt is None or respelt.split()
    assert few.respell(text, "fa-Latn") == respelt


def test_without_phrases_nothing_is_respelt() -> None:
    assert Respellers([], SCRIPTS).respell("toi khong co giay to", "vi-Latn") is None


def test_most_words_of_vietnamese_get_their_own_marks_back() -> None:
    """From all phrases, so it says that the search works; what it is worth on new ones: docs/understanding.md."""
    marked = [
        example.text.lower()
        for example in question_examples(shipped())
        if example.form == "vi-Latn" and all_of_them().respell(example.text, "vi-Latn") is None
    ][::20]
    right = words = 0
    for text in marked:
        respelt = (all_of_them().respell(fold(text), "vi-Latn") or "").split()
        right += sum(a == b for a, b in zip(respelt, text.split(), strict=False))
        words += len(text.split())
    assert len(marked) > 50
    assert right / words > 0.9


@pytest.mark.parametrize(
    ("typed", "form", "words"),
    [
        ("bos ne meri tankhwah nahi di", "ur-Latn", {"تنخواہ", "میری"}),
        ("malik paise nahi de raha", "hi-Latn", {"मालिक", "पैसे"}),
        ("malak tankhah nahi dinda", "pa-Latn", {"ਮਾਲਕ", "ਤਨਖਾਹ"}),
        ("karfarma hoghugh nemide", "fa-Latn", {"کارفرما", "حقوق"}),
        ("taka dey na malik", "bn-Latn", {"টাকা"}),
        ("jawaz safari 3and elsho8l", "ar-Latn", {"جواز"}),
    ],
)
def test_the_languages_that_are_often_romanised_find_their_script(typed: str, form: str, words: set[str]) -> None:
    respelt = all_of_them().respell(typed, form)
    assert respelt is not None
    assert words <= set(respelt.split())
