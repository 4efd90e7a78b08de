from __future__ import annotations

import re

from bot.handoff.numbers import ALPHABET, new_number


def test_a_number_is_short_and_no_letter_looks_like_another() -> None:
    numbers = {new_number() for _ in range(2000)}
    assert len(numbers) > 1990
    assert all(re.fullmatch(r"[A-Z2-9]{3}-[A-Z2-9]{3}", number) for number in numbers)
    assert not set("01OILSZBAEUV58") & set(ALPHABET) - {"V"}
