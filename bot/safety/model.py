"""What phrases cannot see: oblique and misspelt danger, by nearness to examples, with near misses as the other side.

A stack: the classifier's opinions (nearest example, regression, n-grams) over the kinds of danger against near misses
and ordinary messages, and the number of telling word stems. The thresholds are found on phrases held apart: *hard* at
`HARD_FALSE_ALARMS` of ordinary messages, *soft* at `SOFT_FALSE_ALARMS`. A prototype recalled 75 to 80 % at 2 % and 95 %
at 11 to 17 %; benchmarks/danger.py measures this one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression

from bot.knowledge.model import DANGER_KINDS, Knowledge
from bot.understanding.calibration import balance, held_apart_scores
from bot.understanding.classifier import Classifier, Example, Floats, PhraseIndex, Scores
from bot.understanding.encoder import Vectors
from bot.understanding.phrases import SPACED_SCRIPTS
from bot.understanding.text import fold

HARD_FALSE_ALARMS, SOFT_FALSE_ALARMS = 0.012, 0.06

NEAR_MISS, ORDINARY = "near-miss", "ordinary"
# Questions about violence are neither danger nor its opposite: they teach neither side.
_SENSITIVE_ISSUES = {"gender-based-violence"}
_SENSITIVE_ENTRIES = {"sex-work-violence", "sexual-harassment-at-work"}


def danger_examples(knowledge: Knowledge) -> list[Example]:
    """Everything that the files under `knowledge/` teach about danger and about what is none."""
    out: list[Example] = []
    for language, words in knowledge.danger.items():
        for kind, of_kind in words.kinds.items():
            for phrase in (*of_kind.phrases, *of_kind.examples):
                out.append(Example(phrase.text, kind, f"{language}-{phrase.script}"))
        out += [Example(p.text, NEAR_MISS, f"{language}-{p.script}") for p in words.near_misses]
    for entry in knowledge.entries.values():
        if entry.issue in _SENSITIVE_ISSUES or entry.id in _SENSITIVE_ENTRIES:
            continue
        for language, answer in entry.words.items():
            out += [Example(p.text, ORDINARY, f"{language}-{p.script}", entry.id) for p in answer.ask]
    for themes in (knowledge.out_of_scope, knowledge.smalltalk):
        for language, groups in themes.items():
            for theme, phrases in groups.items():
                out += [Example(p.text, ORDINARY, f"{language}-{p.script}", theme) for p in phrases]
    return out


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
    probability: float
    kind: str


class DangerModel:
    """Fitted once, then only read."""

    def __init__(self, knowledge: Knowledge, examples: Sequence[Example], vectors: Vectors) -> None:
        self._stems = Stems(knowledge)
        index = PhraseIndex(examples, vectors)
        self._classifier = Classifier(index)
        held_apart = held_apart_scores(index, ORDINARY)
        features = np.stack([self._describe(x.text, s) for x, s in zip(examples, held_apart, strict=True)])
        danger = np.array([x.label in DANGER_KINDS for x in examples])
        ordinary = np.array([x.label == ORDINARY for x in examples])
        self._stack = LogisticRegression(C=1.0, max_iter=1000).fit(
            features, danger, sample_weight=balance([(x.form, x.label in DANGER_KINDS) for x in examples])
        )
        probability = self._stack.predict_proba(features)[:, 1]
        self.hard = float(np.quantile(probability[ordinary], 1 - HARD_FALSE_ALARMS))
        self.soft = float(np.quantile(probability[ordinary], 1 - SOFT_FALSE_ALARMS))

    def score(self, text: str, vector: Vectors) -> DangerScore:
        scores = self._classifier.scores(text, vector)
        probability = float(self._stack.predict_proba(self._describe(text, scores)[None, :])[0, 1])
        kinds = [
            (float(scores.fused[scores.labels.index(kind)]), kind) for kind in DANGER_KINDS if kind in scores.labels
        ]
        return DangerScore(probability, max(kinds)[1])

    def _describe(self, text: str, scores: Scores) -> Floats:
        assert scores.nearest is not None
        assert scores.probability is not None
        danger = [i for i, label in enumerate(scores.labels) if label in DANGER_KINDS]
        other = [i for i, label in enumerate(scores.labels) if label not in DANGER_KINDS]
        near_miss = scores.labels.index(NEAR_MISS)
        p = scores.probability
        stems = min(self._stems.count(text), 4)
        return np.array(
            [
                scores.nearest[danger].max(),
                scores.nearest[danger].max() - scores.nearest[other].max(),
                scores.nearest[danger].max() - scores.nearest[near_miss],
                np.log(p[danger].sum() + 1e-6) - np.log(p[other].sum() + 1e-6),
                scores.ngrams[danger].max() - scores.ngrams[other].max(),
                stems,
                min(len(text.split()), 12) / 12,
            ]
        )
