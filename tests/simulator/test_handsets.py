from __future__ import annotations

import itertools
import re

from bot.simulator.handsets import new_numbers


def test_nobody_new_has_the_number_of_somebody_before() -> None:
    numbers = list(itertools.islice(new_numbers(), 1000))
    assert len(set(numbers)) == 1000
    assert all(re.fullmatch(r"\+1\d{3}55501\d\d", number) for number in numbers)
    assert "+14165550199" not in numbers  # the bot's own


def test_numbers_do_not_end() -> None:
    assert len(list(itertools.islice(new_numbers(), 3000))) == 3000
