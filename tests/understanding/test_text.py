from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.text import MAX_CHARACTERS, clean, fold, has_words

# Letters and signs of the scripts that people write us in, and all that has ever made trouble.
TROUBLE = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("\ufdfa\0\ud800\u200b\u200c\u200d\u202e\ufeff\u0301\u0323´¨’ʼ\n\t İıßđﬁ①ｱ９१٩۹ਾੰีำ्é"),
    ),
    max_size=120,
)


def is_dropped(char: str) -> bool:
    return unicodedata.category(char).startswith("C") and char not in "\u200c\u200d"


@given(TROUBLE)
def test_clean_leaves_nothing_that_breaks_the_encoder(text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned) <= MAX_CHARACTERS
    assert not any(map(is_dropped, cleaned))
    assert "\ufdfa" not in cleaned
    assert unicodedata.normalize("NFKC", cleaned) == cleaned
    assert cleaned == " ".join(cleaned.split())
    assert clean(cleaned) == cleaned


@given(TROUBLE, st.integers(1, 20))
def test_clean_keeps_to_any_limit(text: str, limit: int) -> None:
    assert len(clean(text, limit)) <= limit


@given(TROUBLE)
def test_folding_is_the_same_before_and_after_cleaning(text: str) -> None:
    """Phrases are folded as they stand in a file, messages after `clean`: both must meet."""
    assert fold(clean(text, limit=5000)) == fold(
        "".join(char for char in text if not is_dropped(char) or char.isspace())
    )


@given(TROUBLE)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("", ""),
        ("  \n\t\u00a0 ", ""),
        ("\u200d\u200d", ""),
        ("\u200b\ufeff", ""),
        ("help\0me", "helpme"),
        ("\ud83d", ""),
        ("a\u0000\u0301", "á"),
        ("Ｈｅｌｐ　ｍｅ", "Help me"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("I don´t know", "I don't know"),
    ],
)
def test_clean(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


def test_a_long_message_is_cut() -> None:
    """Before the work, too: what stands behind thousands of invisible characters is not looked for."""
    assert clean("\u200b" * 4 * MAX_CHARACTERS + "help") == ""
    assert clean("help " * 4000) == ("help " * 100).strip()
    assert MAX_CHARACTERS - 2 <= len(clean("\ufdfa" * 20_000)) <= MAX_CHARACTERS


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("HELP!!!", "help"),
        ("heeeelp", "heelp"),
        ("¿No me pagó?", "no me pago"),
        ("I’m", "im"),
        ("I´m", "i'm"),
        ("l‘école", "l'ecole"),
        ("toi da bi danh", "tôi đã bị đánh"),
        ("STOP ❤️", "stop"),
        ("911 🆘️", "911"),
        ("1️⃣", "1"),
        ("٩١١", "911"),
        ("۹۱۱", "911"),
        ("९११", "911"),
        ("می\u200cخواهم", "می خواهم"),
        ("مي خواهم كمك", "می خواهم کمک"),
        ("عـــربي", "عربي"),
        ("مدرسة", "مدرسه"),
        ("أُريد", "اريد"),
        ("क्\u200dष", "क्ष"),
        ("क्\u200cष", "क्ष"),
        ("ਖ਼ਤਰਾ", "ਖਤਰਾ"),
        ("अंग्रेज़ी", "अंग्रेजी"),
        ("अंग्रेज\u093cी", "अंग्रे\u095bी"),
        ("กำลัง", "ก\u0e4d\u0e32ลัง"),
        ("İSTANBUL", "istanbul"),
        ("їжа", "іжа"),
    ],
)
def test_spellings_of_one_word_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("ਪਤੀ", "ਪਤਾ"), ("मारी", "मरा"), ("কাজ", "কাজে"), ("ไม่", "ไม")])
def test_vowel_signs_and_tones_are_kept(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize(("text", "found"), [("", False), ("!?… 👍", False), ("ok", True), ("２", True), ("ਹਾਂ", True)])
def test_has_words(text: str, found: bool) -> None:
    assert has_words(text) is found
