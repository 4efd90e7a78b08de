"""How sure is sure: probabilities and thresholds from our own phrases, each scored by a model that never saw it.

Two questions of every message: is its best entry the right one, and is it about anything that we answer? Each is a
logistic regression on a few numbers about the scores. The folds hold themes of out-of-scope messages apart (a threshold
found on taxes must work for banking), and the thresholds are chosen, not typed in: *sure* is the lowest probability at
which wrong answers given as sure stay below `MAX_WRONG`, *unknown* the highest that turns away few real questions.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from bot.understanding.classifier import Classifier, Example, PhraseIndex, Scores
from bot.understanding.text import fold
from bot.understanding.views import Floats, Rows

MAX_WRONG = 0.02  # of all messages: wrong entries answered as if sure
MAX_TURNED_AWAY = 0.06  # of real questions: called unknown
FOLDS = 4
JUDGED_FOLDS = 2  # half of all phrases are as good to judge by as all, and a first start waits half as long

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Judgement:
    """`ranked`: (label, probability that it is the right one), best first, without the out-of-scope label."""

    ranked: tuple[tuple[str, float], ...]
    in_scope: float


@dataclass(frozen=True)
class Calibration:
    """Turns scores into probabilities; `sure` and `unknown` are the thresholds of the bands."""

    right: LogisticRegression
    inside: LogisticRegression
    temperature: float
    sure: float
    unknown: float
    outside_label: str

    def judge(self, scores: Scores) -> Judgement:
        features = describe(scores, self.outside_label)[None, :]
        right = float(self.right.predict_proba(features)[0, 1])
        inside = float(self.inside.predict_proba(features)[0, 1])
        kept = [(label, s) for label, s in zip(scores.labels, scores.fused, strict=True) if label != self.outside_label]
        kept.sort(key=lambda pair: -pair[1])
        # The first one has its own calibrated probability; what is left is shared out by score.
        rest = np.exp(np.array([s for _, s in kept[1:]]) / self.temperature)
        share = (1 - right) * inside * rest / rest.sum() if len(rest) else rest
        ranked = [(kept[0][0], right), *((label, float(p)) for (label, _), p in zip(kept[1:], share, strict=True))]
        return Judgement(tuple(ranked), inside)


def describe(scores: Scores, outside_label: str) -> Floats:
    """What the judgement is made on: the best score, its lead, how it stands against out-of-scope, and who agrees.
    Shape (13,)."""
    outside = scores.labels.index(outside_label)
    inside = np.delete(scores.fused, outside)
    first = int(np.argmax(inside))
    best, second = np.sort(inside)[-1], np.sort(inside)[-2]
    letters, alike = np.delete(scores.letters, outside), np.delete(scores.consonants, outside)
    written = [
        best,
        best - second,
        best - scores.fused[outside],
        _log(letters.sum()) - _log(scores.letters[outside]),
        _log(letters[first]),
        alike.max(),
        alike.max() - scores.consonants[outside],
        float(np.argmax(letters) == first) + float(np.argmax(alike) == first),
    ]
    if scores.nearest is None or scores.probability is None:
        return np.array([*written, *[0.0] * 5])
    nearest = np.delete(scores.nearest, outside)
    probability = np.delete(scores.probability, outside)
    return np.array(
        [
            *written,
            nearest.max(),
            nearest.max() - scores.nearest[outside],
            _log(probability.sum()) - _log(scores.probability[outside]),
            _log(probability.max()),
            float(np.argmax(nearest) == first) + float(np.argmax(probability) == first),
        ]
    )


def _log(share: float) -> float:
    return float(np.log(share + 1e-6))


def fold_of(example: Example, outside_label: str) -> int:
    """A fold that stays the same from run to run; an out-of-scope theme is in one fold in all languages, and so is a
    text in several spellings."""
    key = example.theme if example.label == outside_label and example.theme else fold(example.text)
    return hashlib.sha256(key.encode()).digest()[0] % FOLDS


def held_apart_scores(
    index: PhraseIndex, outside_label: str, progress: Progress | None = None, folds: int = JUDGED_FOLDS
) -> tuple[Rows, list[Scores]]:
    """Rows of `index`, and their scores from a classifier that was fitted without their fold."""
    fold = np.array([fold_of(example, outside_label) for example in index.examples])
    rows, scores = list[Rows](), list[Scores]()
    for held in range(folds):
        outer = np.flatnonzero(fold == held)
        rows.append(outer)
        scores += Classifier(index, np.flatnonzero(fold != held)).scores_of_rows(outer)
        if progress:
            progress(held + 1, folds)
    return np.concatenate(rows), scores


def calibrate(scored: Sequence[Scores], examples: Sequence[Example], outside_label: str) -> Calibration:
    """`scored`: held-apart scores of `examples`, two entries at least, and out-of-scope among them."""
    features = np.stack([describe(scores, outside_label) for scores in scored])
    inside = np.array([example.label != outside_label for example in examples])
    best = [
        max((s, label) for label, s in zip(x.labels, x.fused, strict=True) if label != outside_label)[1] for x in scored
    ]
    right = np.array([label == example.label for label, example in zip(best, examples, strict=True)])
    # Both sides weigh the same in each language and form: an unbalanced form is refused, or let through, as a whole.
    weights = balance([(example.form, example.label != outside_label) for example in examples])
    right_model = LogisticRegression(C=1.0, max_iter=1000).fit(features, right, sample_weight=weights)
    inside_model = LogisticRegression(C=1.0, max_iter=1000).fit(features, inside, sample_weight=weights)
    p_right = right_model.predict_proba(features)[:, 1]
    p_inside = inside_model.predict_proba(features)[:, 1]
    return Calibration(
        right=right_model,
        inside=inside_model,
        temperature=0.08,
        sure=lowest_sure(p_right, right, weights),
        unknown=weighted_quantile(p_inside[inside], weights[inside], MAX_TURNED_AWAY),
        outside_label=outside_label,
    )


def balance(groups: Sequence[tuple[str, bool]]) -> Floats:
    """Weights by which, in each form, the two sides weigh the same; their mean is 1."""
    counts: dict[tuple[str, bool], int] = {}
    for group in groups:
        counts[group] = counts.get(group, 0) + 1
    forms: dict[str, int] = {}
    for form, _ in groups:
        forms[form] = forms.get(form, 0) + 1
    weights = np.array([0.5 * forms[group[0]] / counts[group] for group in groups])
    mean_one: Floats = weights / weights.mean()
    return mean_one


def lowest_sure(probability: Floats, right: npt.NDArray[np.bool_], weights: Floats) -> float:
    """The lowest threshold at which at most `MAX_WRONG` of all messages get a wrong answer."""
    order = np.argsort(-probability)
    wrong = np.cumsum(np.where(right[order], 0.0, weights[order])) / weights.sum()
    allowed = np.flatnonzero(wrong <= MAX_WRONG)
    return float(probability[order][allowed[-1]]) if len(allowed) else 1.0


def weighted_quantile(values: Floats, weights: Floats, share: float) -> float:
    order = np.argsort(values)
    reached = np.cumsum(weights[order]) / weights.sum()
    return float(values[order][np.searchsorted(reached, share)])
