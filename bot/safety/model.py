"""What phrases cannot see: oblique and misspelt danger, by nearness to examples, with near misses as the other side.

A logistic regression weighs the opinions of `bot.safety.opinions`, the number of telling word stems and the length; it
is fitted on examples that each opinion had not seen. The thresholds are found on the same: *hard* where `HARD_ALARMS`
of our own ordinary phrases would alarm, *soft* where `SOFT_ALARMS` would. Those phrases lie near the border and their
themes are held apart, so of people's messages about a third as many alarm; benchmarks/danger.py measures it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression

from bot.knowledge.model import DANGER_KINDS, Knowledge
from bot.safety.examples import ORDINARY, SENSITIVE
from bot.safety.kinds import Kinds
from bot.safety.opinions import NUMBERS, Opinions, Space
from bot.understanding.calibration import FOLDS, balance, fold_of
from bot.understanding.classifier import Example
from bot.understanding.phrases import SPACED_SCRIPTS
from bot.understanding.text import fold
from bot.understanding.views import Floats, Views

HARD_ALARMS, SOFT_ALARMS = 0.05, 0.15
_MOST_STEMS, _MOST_WORDS = 4, 12


class Stems:
    """Counts the words of a message that begin as words of danger do; in unspaced scripts, the stems in it."""

    def __init__(self, knowledge: Knowledge) -> None:
        found = [(s.script, fold(s.text)) for w in knowledge.danger.values() for k in w.kinds.values() for s in k.stems]
        self._starts = tuple(sorted({stem for script, stem in found if stem and script in SPACED_SCRIPTS}))
        self._parts = tuple(sorted({stem for script, stem in found if stem and script not in SPACED_SCRIPTS}))

    def count(self, text: str) -> int:
        folded = fold(text)
        return sum(word.startswith(self._starts) for word in folded.split()) + sum(
            part in folded for part in self._parts
        )


@dataclass(frozen=True)
class DangerScore:
    """`stems`: how many words begin as words of danger do."""

    probability: float
    kind: str
    stems: int


class DangerModel:
    """Fitted once, then only read."""

    def __init__(self, knowledge: Knowledge, examples: Sequence[Example], views: Views) -> None:
        """`views`: a row for each example."""
        self._stems = Stems(knowledge)
        self._space = Space([e.text for e in examples], views, [e.form for e in examples])
        seen = self._space.see([e.text for e in examples], views)
        self._opinions = Opinions(examples, seen)
        folds = np.array([fold_of(example, ORDINARY) for example in examples])
        opinions = np.zeros((len(examples), NUMBERS))
        for held in range(FOLDS):
            inner, outer = np.flatnonzero(folds != held), np.flatnonzero(folds == held)
            if len(outer):
                opinions[outer], _ = Opinions([examples[i] for i in inner], seen[inner]).of(seen[outer])
        features = np.hstack([opinions, np.stack([self._signs(example.text) for example in examples])])
        self._mean, self._scale = features.mean(axis=0), features.std(axis=0) + 1e-9
        labels = np.array([example.label for example in examples])
        danger, ordinary, taught = np.isin(labels, DANGER_KINDS), labels == ORDINARY, labels != SENSITIVE
        self._kinds = Kinds(seen.texts[danger], labels[danger])
        weights = balance([(examples[i].form, bool(danger[i])) for i in np.flatnonzero(taught)])
        scaled = (features - self._mean) / self._scale
        self._stack = LogisticRegression(C=1.0, max_iter=1000)
        self._stack.fit(scaled[taught], danger[taught], sample_weight=weights)
        probability = self._stack.predict_proba(scaled[ordinary])[:, 1]
        self.hard = float(np.quantile(probability, 1 - HARD_ALARMS))
        self.soft = float(np.quantile(probability, 1 - SOFT_ALARMS))

    def score(self, text: str, view: Views) -> DangerScore:
        seen = self._space.see([text], view)
        opinions, nearness = self._opinions.of(seen)
        scaled = (np.concatenate([opinions[0], self._signs(text)]) - self._mean) / self._scale
        (kind,) = self._kinds.of(seen.texts, nearness)
        return DangerScore(float(self._stack.predict_proba(scaled[None, :])[0, 1]), kind, self._stems.count(text))

    def _signs(self, text: str) -> Floats:
        return np.array(
            [
                min(self._stems.count(text), _MOST_STEMS),
                min(len(text.split()), _MOST_WORDS) / _MOST_WORDS,
            ]
        )
