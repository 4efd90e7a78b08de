from __future__ import annotations

import pytest

from bot.answering.context import Context
from bot.answering.reading import Reading
from bot.nlu.reading import confidence_of, read_before, reading_in, shield, unshield


@pytest.mark.parametrize("text", ["/restart", " /menu", "\n/x{}", "1/2", "", "and/or", "//"])
def test_no_text_begins_with_a_command_and_none_is_changed(text: str) -> None:
    assert not shield(text).strip().startswith("/")
    assert unshield(shield(text)) == text


def test_confidence_is_the_first_entrys_where_entries_decided() -> None:
    entries = (("a", 0.6), ("b", 0.3))
    assert confidence_of(Reading("choose", "en", entries=entries)) == 0.6
    assert confidence_of(Reading("thanks", "en", entries=entries)) == 1.0


def test_a_message_without_metadata_was_not_read_before() -> None:
    assert read_before(None) is None
    assert read_before({"channel": "shell"}) is None


def test_a_developers_intent_is_taken_at_its_word() -> None:
    assert reading_in({"intent": {"name": "menu"}}, Context(language="fr")) == Reading("menu", "fr")
    assert reading_in({"intent": {"name": "restart"}}, Context()) == Reading("unknown", "en")
