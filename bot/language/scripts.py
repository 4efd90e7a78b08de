"""What the letters alone settle: the script of a text, and the languages that own their script or some letters of it.

Scripts are ISO 15924 codes. The letter rules are those of the languages' orthographies: ٹ ڈ ڑ ں ے ھ ہ are written in
Urdu and not in Arabic or Persian; і ї є ґ in Ukrainian and not in Russian; ы э ъ ё in Russian and not in Ukrainian.
"""

from __future__ import annotations

from collections import Counter

import regex

# Script -> the one language of ours that is written in it.
ONE_LANGUAGE = {
    "Guru": "pa",
    "Beng": "bn",
    "Taml": "ta",
    "Thai": "th",
    "Hang": "ko",
    "Hans": "zh-Hans",
    "Hant": "zh-Hant",
}

# Scripts that we answer nobody in -> ISO 639-1 code of the language that is most written in it.
UNSERVED = {
    "Grek": "el", "Hebr": "he", "Kana": "ja", "Gujr": "gu", "Mlym": "ml", "Telu": "te", "Knda": "kn", "Geor": "ka",
    "Armn": "hy", "Khmr": "km", "Mymr": "my", "Laoo": "lo", "Sinh": "si", "Orya": "or", "Mong": "mn", "Tibt": "bo",
}  # fmt: skip

_SCRIPTS = {
    "Latn": "Latin", "Guru": "Gurmukhi", "Deva": "Devanagari", "Arab": "Arabic", "Cyrl": "Cyrillic", "Beng": "Bengali",
    "Taml": "Tamil", "Thai": "Thai", "Hang": "Hangul", "Ethi": "Ethiopic", "Hani": "Han", "Grek": "Greek",
    "Hebr": "Hebrew", "Gujr": "Gujarati", "Mlym": "Malayalam", "Telu": "Telugu", "Knda": "Kannada", "Geor": "Georgian",
    "Armn": "Armenian", "Khmr": "Khmer", "Mymr": "Myanmar", "Laoo": "Lao", "Sinh": "Sinhala", "Orya": "Oriya",
    "Mong": "Mongolian", "Tibt": "Tibetan",
}  # fmt: skip
_PATTERNS = {code: regex.compile(rf"\p{{Script={name}}}") for code, name in _SCRIPTS.items()}
_PATTERNS["Kana"] = regex.compile(r"[\p{Script=Hiragana}\p{Script=Katakana}]")

_URDU = frozenset("ٹڈڑںےھہۓ")
_UKRAINIAN = frozenset("іїєґ")
_RUSSIAN = frozenset("ыэъё")

# Which Chinese characters are simplified and which traditional, two old character sets know: that of the mainland, and
# those of Taiwan and Hong Kong (with the Cantonese ones). These two are in all, and written in Cantonese only.
_CANTONESE = frozenset("唔畀")


def script_of(text: str, undecided_han: str = "Hans") -> str | None:
    """The script of most letters of `text`: `Hans` or `Hant` for Han, `Kana` for Japanese; None without letters.

    A few Latin letters in another script ("boss ਨੇ ਪੈਸੇ ਨਹੀਂ ਦਿੱਤੇ") do not outweigh it: they count a third, as one Han or
    Gurmukhi sign says more than one Latin letter. `undecided_han` is for Han that both forms have ("你好").
    """
    counts = Counter({code: len(pattern.findall(text)) for code, pattern in _PATTERNS.items()})
    counts["Latn"] //= 3 if counts.total() > counts["Latn"] else 1
    if counts["Kana"] and counts["Kana"] * 4 >= counts["Hani"]:
        counts["Kana"] += counts.pop("Hani")
    script, count = counts.most_common(1)[0]
    if not count:
        return None
    return (han_form(text) or undecided_han) if script == "Hani" else script


def han_form(text: str) -> str | None:
    """`Hans` or `Hant`, whichever has more characters that the other has not; None where neither has."""
    lean = sum(_lean(char) for char in _PATTERNS["Hani"].findall(text))
    return "Hant" if lean > 0 else "Hans" if lean < 0 else None


def _lean(char: str) -> int:
    """1 for a traditional character, -1 for a simplified one, 0 for one of both."""
    if char in _CANTONESE:
        return 1
    if char.encode("gb2312", "ignore"):
        return 0 if char.encode("big5", "ignore") else -1
    return 1 if char.encode("big5hkscs", "ignore") else 0


def language_by_letters(text: str, script: str) -> str | None:
    """The language that the letters settle, or None where several are written with them."""
    if script in ONE_LANGUAGE:
        return ONE_LANGUAGE[script]
    letters = set(text.lower())
    if script == "Arab" and letters & _URDU:
        return "ur"
    if script == "Cyrl" and letters & _UKRAINIAN:
        return "uk"
    if script == "Cyrl" and letters & _RUSSIAN:
        return "ru"
    return None
