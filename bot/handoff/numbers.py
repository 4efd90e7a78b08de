"""The short number of a case, for people who read it aloud or copy it from a telephone: K7Q-2MX.

No letter or digit that looks or sounds like another (0 O, 1 I L, 5 S, 8 B, 2 Z, U V), and no vowels, so that no number
is a word. It opens nothing: who has it can only name the case.
"""

from __future__ import annotations

import secrets

ALPHABET = "234679CDFGHJKMNPQRTVWXY"
_HALF = 3


def new_number() -> str:
    """One of 148 million; whoever stores it sees to it that it is the only one."""
    halves = ("".join(secrets.choice(ALPHABET) for _ in range(_HALF)) for _ in range(2))
    return "-".join(halves)
