from __future__ import annotations

import pytest

from bot.knowledge.scripts import count_letters


@pytest.mark.parametrize(
    ("text", "script", "counted"),
    [
        ("Montréal 911!", "Latn", (8, 8)),
        ("ਮਾਲਕ boss", "Guru", (3, 7)),
        ("工资 wage", "Hans", (2, 6)),
        ("工資", "Hant", (2, 2)),
        ("من CNESST", "Arab", (2, 8)),
        ("임금", "Hang", (2, 2)),
        ("ደሞዝ", "Ethi", (3, 3)),
        ("123 ...", "Latn", (0, 0)),
    ],
)
def test_letters_of_a_script_are_counted(text: str, script: str, counted: tuple[int, int]) -> None:
    assert count_letters(text, script) == counted
