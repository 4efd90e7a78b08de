"""One verdict a message, from whatever is there: SOS and phrases always, the model when there is an encoder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.knowledge.model import DANGER_KINDS, Knowledge
from bot.safety.model import DangerModel
from bot.safety.phrases import DangerPhrases
from bot.safety.sos import is_sos
from bot.understanding.encoder import Vectors

SOS = "sos"
# A crisis entry that is likely among the answers raises the soft tier, though the danger model saw none.
LIKELY_ENTRY = 0.2


@dataclass(frozen=True)
class Danger:
    """`hard`: help lines before anything else. `soft`: one line on top of the normal answer. `kind` may be SOS."""

    tier: Literal["hard", "soft"]
    kind: str


class DangerDetector:
    def __init__(self, knowledge: Knowledge, model: DangerModel | None) -> None:
        self._phrases = DangerPhrases(knowledge.danger)
        self._model = model

    def detect(self, text: str, vector: Vectors | None, entries: Sequence[tuple[str, float]] = ()) -> Danger | None:
        """`entries`: what the message may be asking, (entry, probability); `vector` None where there is no encoder."""
        if is_sos(text):
            return Danger("hard", SOS)
        phrase = self._phrases.find(text)
        if phrase and phrase.certain:
            return Danger("hard", phrase.kind)
        if self._model is not None and vector is not None:
            score = self._model.score(text, vector)
            if score.probability >= self._model.hard:
                return Danger("hard", score.kind)
            if score.probability >= self._model.soft:
                return Danger("soft", score.kind)
        if phrase:
            return Danger("soft", phrase.kind)
        for entry, probability in entries[:3]:
            if entry in DANGER_KINDS and probability >= LIKELY_ENTRY:
                return Danger("soft", entry)
        return None
