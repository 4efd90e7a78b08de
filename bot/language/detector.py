"""The language of one message, from three opinions and what came before.

Order: the letters, where they settle it; else the product of lingua (restricted to our languages) and our own n-grams;
then the conversation's last language as a prior, strong for one or two words. langdetect has one job left: to name a
language that we do not serve, on twenty letters or more (docs/language.md has the comparison).
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

import langdetect
from langdetect.lang_detect_exception import LangDetectException
from lingua import Language, LanguageDetectorBuilder

from bot.knowledge.model import Knowledge
from bot.language.ngrams import NgramOpinion
from bot.language.scripts import UNSERVED, language_by_letters, script_of
from bot.understanding.text import fold

# Weight of the last language: one or two words say little. At 0.7 the many romanised phrases pull single words that
# many languages share ("problema", "hotel", "familia") out of a conversation; at 0.9 nearly all of them stay.
PRIOR_SHORT, PRIOR_LONG = 0.9, 0.3
SURE = 0.6
# lingua's opinion counts half of our own: it has never seen a romanised word.
_LINGUA_WEIGHT = 0.5
# What lingua would say of a form that it does not know (romanised, Haitian Creole), as a share of what it says of the
# likeliest that it knows: neither for nor against, however sure it is.
_LINGUA_NEUTRAL = 0.25
_FLOOR = 1e-3

_UNSERVED_MIN_LETTERS = 20
_UNSERVED_MIN_PROBABILITY = 0.95
_UNSERVED_MAX_KNOWN_WORDS = 0.4
_UNSERVED_LATIN = frozenset(
    {
        "pl",
        "ro",
        "hu",
        "cs",
        "sk",
        "it",
        "de",
        "nl",
        "tr",
        "sq",
        "hr",
        "lt",
        "lv",
        "et",
        "fi",
        "sv",
        "da",
        "no",
        "sl",
        "ca",
    }
)

_SEED_LOCK = threading.Lock()


@dataclass(frozen=True)
class LanguageGuess:
    """`ranking`: (tag, probability), best first. `unserved`: ISO 639-1 code of a language that we do not have."""

    tag: str
    script: str
    sure: bool
    ranking: tuple[tuple[str, float], ...]
    unserved: str | None = None


class LanguageDetector:
    """Safe to share between threads; pickles without lingua's models, which are loaded at the first use."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._tags = tuple(knowledge.languages)
        self._ngrams = NgramOpinion(knowledge)
        self._default = self._tags[0]

    def detect(self, text: str, previous: str | None = None) -> LanguageGuess:
        """`text`: cleaned. `previous`: the language of the conversation so far; a text without letters keeps it."""
        script = script_of(text, undecided_han="Hant" if previous == "zh-Hant" else "Hans")
        if script is None:
            tag = previous or self._default
            return LanguageGuess(tag, "Zyyy", previous is not None, ((tag, 1.0),))
        if script in UNSERVED:
            tag = previous or self._default
            return LanguageGuess(tag, script, False, ((tag, 1.0),), UNSERVED[script])
        settled = language_by_letters(text, script)
        if settled in self._tags:
            return LanguageGuess(settled, script, True, ((settled, 1.0),))
        ranking = self._rank(text.lower(), script, previous)
        tag, probability = ranking[0]
        unserved = self._unserved(text, script)
        return LanguageGuess(tag, script, probability >= SURE and unserved is None, ranking, unserved)

    def _rank(self, text: str, script: str, previous: str | None) -> tuple[tuple[str, float], ...]:
        ngrams = self._ngrams.probabilities(text, script) or dict.fromkeys(self._tags, 1.0)
        lingua = lingua_opinion(text)
        neutral = _LINGUA_NEUTRAL * max(lingua.values())
        weights = {
            tag: max(p, _FLOOR) * max(neutral if romanised(tag, script) else lingua[tag], _FLOOR) ** _LINGUA_WEIGHT
            for tag, p in ngrams.items()
        }
        short = len(text.split()) <= 2
        if previous in self._tags and short and script == "Latn":
            # "ok", "LMIA", "WhatsApp" are typed in any language, also in those that Latin letters are not for.
            weights.setdefault(previous, sum(weights.values()) / len(weights))
        if previous in weights and len(weights) > 1:
            prior = PRIOR_SHORT if short else PRIOR_LONG
            rest = (1 - prior) / (len(weights) - 1)
            weights = {tag: w * (prior if tag == previous else rest) for tag, w in weights.items()}
        total = sum(weights.values())
        return tuple(sorted(((tag, w / total) for tag, w in weights.items()), key=lambda pair: -pair[1]))

    def _unserved(self, text: str, script: str) -> str | None:
        """A language in Latin letters that we surely do not have: of a romanised one we know the words.

        Languages are looked at one by one: all of them together know something of any sentence in Europe.
        """
        words = fold(text).split()
        if script != "Latn" or sum(map(len, words)) < _UNSERVED_MIN_LETTERS:
            return None
        known = max(sum(word in ours for word in words) for ours in self._ngrams.words.values())
        if known > _UNSERVED_MAX_KNOWN_WORDS * len(words):
            return None
        with _SEED_LOCK:  # langdetect draws lots from a seed that is global
            langdetect.DetectorFactory.seed = 0
            try:
                best = langdetect.detect_langs(text)[0]
            except LangDetectException:
                return None
        return str(best.lang) if best.lang in _UNSERVED_LATIN and best.prob >= _UNSERVED_MIN_PROBABILITY else None


_LINGUA_TAGS = {
    "en": Language.ENGLISH, "fr": Language.FRENCH, "es": Language.SPANISH, "tl": Language.TAGALOG,
    "pt": Language.PORTUGUESE, "vi": Language.VIETNAMESE, "id": Language.INDONESIAN, "so": Language.SOMALI,
    "sw": Language.SWAHILI, "ar": Language.ARABIC, "fa": Language.PERSIAN, "ur": Language.URDU, "hi": Language.HINDI,
    "uk": Language.UKRAINIAN, "ru": Language.RUSSIAN,
}  # fmt: skip
_TAG_OF = {language: tag for tag, language in _LINGUA_TAGS.items()}
_lingua_lock = threading.Lock()
_lingua = None


def lingua_opinion(text: str) -> dict[str, float]:
    """Tag -> confidence among the languages that lingua knows of ours."""
    global _lingua
    with _lingua_lock:
        if _lingua is None:
            # Low accuracy: 27 MB instead of 294, and our own n-grams make up for it (docs/language.md).
            builder = LanguageDetectorBuilder.from_languages(*_LINGUA_TAGS.values())
            _lingua = builder.with_low_accuracy_mode().build()
    # Rounded, for lingua sums in an order that changes from call to call, and with it the last digits.
    return {
        _TAG_OF[value.language]: round(value.value, 6) for value in _lingua.compute_language_confidence_values(text)
    }


def romanised(tag: str, script: str) -> bool:
    """Whether lingua has no opinion on this language in this script."""
    own_script = {"ar": "Arab", "fa": "Arab", "ur": "Arab", "hi": "Deva", "uk": "Cyrl", "ru": "Cyrl"}
    return tag not in _LINGUA_TAGS or (tag in own_script and own_script[tag] != script)
