"""One verdict a message, from whatever is there: SOS and phrases always, the model when there is an encoder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import regex

from bot.knowledge.model import DANGER_KINDS, Knowledge
from bot.safety.model import DangerModel, DangerScore
from bot.safety.phrases import DangerPhrases
from bot.safety.sos import is_sos
from bot.understanding.views import Views

SOS = "sos"
# A crisis entry that is likely among the answers raises the soft tier, though the danger model saw none.
LIKELY_ENTRY = 0.2
_WORDS_OF_CERTAINTY = 3
_SPACED = regex.compile(r"[^\p{Han}\p{Thai}\p{Hangul}\P{L}]")  # a letter of a script that parts its words


@dataclass(frozen=True)
class Danger:
    """`hard`: help lines before anything else. `soft`: one line on top of the normal answer. `kind` may be SOS."""

    tier: Literal["hard", "soft"]
    kind: str

    @property
    def soft_line(self) -> str:
        """The message that is the one line on top. Nobody else is asked about suicide."""
        return "danger.soft_suicide" if self.kind == "thoughts-of-suicide" else "danger.soft"


def _says_little(text: str, score: DangerScore) -> bool:
    """Too little for the model alone to be certain: two words without a stem of danger. Those that are danger stand
    among the phrases; the rest ("better not", "at night") lie anywhere among the vectors."""
    return not score.stems and len(text.split()) < _WORDS_OF_CERTAINTY and bool(_SPACED.search(text))


class DangerDetector:
    def __init__(self, knowledge: Knowledge, model: DangerModel | None) -> None:
        self._phrases = DangerPhrases(knowledge.danger)
        self._model = model

    def detect(self, text: str, view: Views | None, entries: Sequence[tuple[str, float]] = ()) -> Danger | None:
        """`entries`: what the message may be asking, (entry, probability); `view` None where there is no encoder."""
        if is_sos(text):
            return Danger("hard", SOS)
        phrase = self._phrases.find(text)
        if phrase and phrase.certain:
            return Danger("hard", phrase.kind)
        if self._model is not None and view is not None:
            score = self._model.score(text, view)
            if score.probability >= self._model.soft:
                hard = score.probability >= self._model.hard and not _says_little(text, score)
                return Danger("hard" if hard else "soft", score.kind)
        if phrase:
            return Danger("soft", phrase.kind)
        for entry, probability in entries[:3]:
            if entry in DANGER_KINDS and probability >= LIKELY_ENTRY:
                return Danger("soft", entry)
        return None
