"""What an SMS costs: its encoding and its segments, and how to write it so that it costs less.

GSM-7 carries 160 characters in one segment and 153 in each of several (3GPP TS 23.038 and 23.040); one character
outside its alphabet makes the whole message UCS-2: 70, or 67 in each of several. Counting is the library's.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Literal

import regex
import smsutil

# Look-alikes that word processors bring in, and what GSM-7 has for them.
_LOOK_ALIKES = str.maketrans({
    "‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "–": "-", "—": "-", "‐": "-",
    "‑": "-", "−": "-", "…": "...", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "•": "-", "œ": "oe", "Œ": "OE",
})  # fmt: skip

# Letters that GSM-7 has with their accent are kept as they are.
_UCS2_SINGLE, _UCS2_PART = 70, 67
_CLUSTER = regex.compile(r"\X")


@dataclass(frozen=True)
class Cost:
    encoding: Literal["GSM-7", "UCS-2"]
    segments: int


def cost_of(text: str) -> Cost:
    """Raises nothing: a text that no segment can hold does not exist, an empty one costs one segment."""
    if not text:
        return Cost("GSM-7", 1)
    if smsutil.is_valid_gsm(text):
        return Cost("GSM-7", len(smsutil.gsm_split(text).parts))
    units = units_of(text)
    return Cost("UCS-2", 1 if units <= _UCS2_SINGLE else split_in_ucs2(text))


def split_in_ucs2(text: str) -> int:
    """Segments of a long UCS-2 message. As the provider's own calculator counts it, no letter is cut from its vowel
    signs, and no emoji in two."""
    segments, room = 1, _UCS2_PART
    for cluster in _CLUSTER.findall(text):
        units = units_of(cluster)
        if units > room and room < _UCS2_PART:
            segments, room = segments + 1, _UCS2_PART
        while units > room:  # a cluster that fills more than a segment by itself
            segments, units = segments + 1, units - room
        room -= units
    return segments


def units_of(text: str) -> int:
    """How many units of 16 bits; half a sign is one."""
    return len(text.encode("utf-16-be", errors="surrogatepass")) // 2


def economical(text: str, fold_accents: bool) -> str:
    """`text` in GSM-7 where look-alikes alone can do that, or, with `fold_accents`, leaving off accents that it lacks.

    Where even that saves no segment the text stays as it is: spelling is not given up for nothing.
    """
    if smsutil.is_valid_gsm(text):
        return text
    plain = text.translate(_LOOK_ALIKES)
    if smsutil.is_valid_gsm(plain) and cost_of(plain).segments <= cost_of(text).segments:
        return plain
    folded = "".join(char if smsutil.is_valid_gsm(char) else _without_accent(char) for char in plain)
    saves = fold_accents and smsutil.is_valid_gsm(folded) and cost_of(folded).segments < cost_of(text).segments
    return folded if saves else text


def _without_accent(char: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", char) if not unicodedata.combining(c))
