from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest

from bot.knowledge.fingerprint import fingerprint, is_stale, is_stamped
from bot.knowledge.model import Knowledge, Translation, Words


@pytest.fixture
def english(knowledge: Knowledge) -> Words:
    return knowledge.entries["unpaid-wages"].words["en"]


def test_it_is_twelve_hexadecimal_digits(english: Words) -> None:
    assert len(fingerprint(english)) == 12
    int(fingerprint(english), 16)


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Other"},
        {"short": "Other"},
        {"more": ()},
        {"more": ("Keep proof.", "Note your hours each day.")},
        {"regions": {}},
        {"regions": {"QC": "You have 2 years to claim."}},
    ],
)
def test_other_words_have_another_fingerprint(change: dict[str, object], english: Words) -> None:
    assert fingerprint(replace(english, **change)) != fingerprint(english)  # type: ignore[arg-type]


def test_phrases_line_breaks_and_the_form_of_letters_change_nothing(english: Words) -> None:
    same = replace(english, ask=(), short=unicodedata.normalize("NFD", english.short).replace(" ", " \n"))
    assert fingerprint(same) == fingerprint(english)


def test_a_translation_is_stale_when_the_english_changed(knowledge: Knowledge) -> None:
    entry = knowledge.entries["unpaid-wages"]
    assert not is_stale(entry, entry.words["fr"])
    changed = replace(entry, words={**entry.words, "en": replace(entry.words["en"], short="Call us.")})
    assert is_stale(changed, changed.words["fr"])


def test_english_is_stale_when_it_changed_after_its_review(knowledge: Knowledge) -> None:
    entry = knowledge.entries["unpaid-wages"]
    reviewed = replace(entry.words["en"], translation=Translation(fingerprint(entry.words["en"]), "reviewed", "Ana"))
    assert not is_stale(replace(entry, words={"en": reviewed}), reviewed)
    edited = replace(reviewed, short="Call us.")
    assert is_stale(replace(entry, words={"en": edited}), edited)


def test_what_is_not_stamped_is_not_called_stale(knowledge: Knowledge) -> None:
    entry = knowledge.entries["unpaid-wages"]
    words = replace(entry.words["fr"], translation=Translation("auto", "draft", ""))
    assert (is_stamped(words), is_stale(entry, words)) == (False, False)
    assert is_stamped(entry.words["fr"])
    assert is_stamped(entry.words["en"])
