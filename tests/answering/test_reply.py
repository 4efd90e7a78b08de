from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from bot.answering.context import Context
from bot.answering.reply import Part, Turn


def test_a_part_is_one_text_without_choices() -> None:
    assert Part("Hello") == Part("Hello", options=(), zero_last=False)


def test_a_turn_shows_no_entry_and_forgets_nothing_unless_it_says_so() -> None:
    turn = Turn((Part("Hello"),), Context())
    assert turn.entry is None
    assert not turn.forget


def test_turns_and_parts_can_be_compared_and_not_changed() -> None:
    assert Turn((Part("a"),), Context()) == Turn((Part("a"),), Context())
    assert Turn((Part("a"),), Context()) != Turn((Part("a", ("b",)),), Context())
    with pytest.raises(FrozenInstanceError):
        Part("a").text = "b"  # type: ignore[misc]
