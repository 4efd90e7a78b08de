"""Which of the likely entries a menu may offer: it is a guess, and somebody else may read the phone."""

from __future__ import annotations

from collections.abc import Sequence

from bot.knowledge.model import DANGER_KINDS, Knowledge
from bot.safety.detector import LIKELY_ENTRY, Danger

# In a menu that is a guess these frighten or shame whoever asked for something else; they need more than a rest.
CLOSE_TO_THE_SKIN = frozenset({"sex-work-and-migration", "gender-diverse-migrants"})
INTIMATE = frozenset({"abortion", "contraception", "about-the-alliance"})
_LIKELY_ENOUGH = 0.15


def offerable(
    entries: Sequence[tuple[str, float]], knowledge: Knowledge, danger: Danger | None
) -> list[tuple[str, float]]:
    """Those of `entries`, (id, probability), that may be offered to somebody who has perhaps asked for another: no
    crisis where nothing shows danger, nothing intimate that is merely left over."""

    def least(entry: str) -> float:
        if entry in DANGER_KINDS:
            return LIKELY_ENTRY if danger is None else 0.0
        delicate = entry in INTIMATE or knowledge.entries[entry].issue in CLOSE_TO_THE_SKIN
        return _LIKELY_ENOUGH if delicate else 0.0

    return [(entry, probability) for entry, probability in entries if probability >= least(entry)]
