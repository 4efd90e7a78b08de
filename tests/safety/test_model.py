"""The danger model on a small part of the English phrases, through the real encoder once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from bot.knowledge.model import DANGER_KINDS, Knowledge
from bot.safety.examples import NEAR_MISS, ORDINARY, SENSITIVE, danger_examples
from bot.safety.model import DangerModel, Stems
from bot.understanding.classifier import Example
from bot.understanding.encoder import ProcessEncoder
from bot.understanding.views import Views
from tests.shipped import shipped

# What is learnt from and, every fourth, what is asked.
NEAR_MISSES, ORDINARIES, SENSITIVES, PER_KIND = 20, 32, 12, 12


@pytest.fixture(scope="module")
def english() -> Knowledge:
    knowledge = shipped()
    return replace(knowledge, danger={"en": knowledge.danger["en"]})


def of(label: str, count: int, examples: list[Example]) -> list[Example]:
    """`count` of them, from all over the list."""
    own = [example for example in examples if example.label == label and example.form == "en-Latn"]
    return own[:: max(1, len(own) // count)][:count]


@pytest.fixture(scope="module")
def texts(english: Knowledge) -> list[Example]:
    examples = danger_examples(english)
    kinds = [example for kind in DANGER_KINDS for example in of(kind, PER_KIND, examples)]
    return [
        *kinds,
        *of(NEAR_MISS, NEAR_MISSES, examples),
        *of(ORDINARY, ORDINARIES, examples),
        *of(SENSITIVE, SENSITIVES, examples),
    ]


@pytest.fixture(scope="module")
def views(texts: list[Example]) -> Iterator[Views]:
    encoder = ProcessEncoder(timeout_s=60)
    yield Views.of_typed(encoder.encode([example.text for example in texts]))
    encoder.close()


@pytest.fixture(scope="module")
def model(english: Knowledge, texts: list[Example], views: Views) -> DangerModel:
    learnt = [i for i in range(len(texts)) if i % 4]
    return DangerModel(english, [texts[i] for i in learnt], views[np.array(learnt)])


def test_danger_that_it_never_saw_scores_above_ordinary_messages(
    model: DangerModel, texts: list[Example], views: Views
) -> None:
    asked = range(0, len(texts), 4)
    scores = {i: model.score(texts[i].text, views[np.array([i])]).probability for i in asked}
    danger = [score for i, score in scores.items() if texts[i].label in DANGER_KINDS]
    ordinary = [score for i, score in scores.items() if texts[i].label == ORDINARY]
    assert min(len(danger), len(ordinary)) >= 8
    above = np.mean([d > o for d in danger for o in ordinary])
    assert above > 0.85


def test_probabilities_and_thresholds(model: DangerModel, texts: list[Example], views: Views) -> None:
    scores = [model.score(example.text, views[np.array([i])]) for i, example in enumerate(texts)]
    assert all(0 <= score.probability <= 1 for score in scores)
    assert all(score.kind in DANGER_KINDS for score in scores)
    assert 0 < model.soft < model.hard < 1
    ordinary = [s.probability for s, example in zip(scores, texts, strict=True) if example.label == ORDINARY]
    assert np.mean([p >= model.hard for p in ordinary]) < 0.1
    danger = [s.probability for s, example in zip(scores, texts, strict=True) if example.label in DANGER_KINDS]
    assert np.mean([p >= model.hard for p in danger]) > 0.5


def test_the_kind_is_that_of_the_nearest_danger(model: DangerModel, texts: list[Example], views: Views) -> None:
    learnt = [i for i in range(len(texts)) if i % 4 and texts[i].label in DANGER_KINDS]
    assert np.mean([model.score(texts[i].text, views[np.array([i])]).kind == texts[i].label for i in learnt]) > 0.9


def test_odd_texts_have_a_score(model: DangerModel, views: Views) -> None:
    for text in ("", "\ud800", "?!", "ਮਦਦ", "a" * 20_000):
        assert 0 <= model.score(text, views[np.array([0])]).probability <= 1


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("he will kill me tonight with a knife", 3),
        ("KILLING TONIGHT", 2),
        ("overkill", 0),
        ("what is the minimum wage", 0),
        ("", 0),
    ],
)
def test_stems_are_beginnings_of_words(text: str, count: int, english: Knowledge) -> None:
    assert Stems(english).count(text) == count


def test_stems_of_unspaced_scripts_stand_anywhere() -> None:
    knowledge = shipped()
    chinese = replace(knowledge, danger={"zh-Hans": knowledge.danger["zh-Hans"]})
    stems = [s.text for kind in chinese.danger["zh-Hans"].kinds.values() for s in kind.stems]
    assert Stems(chinese).count(f"今天{stems[0]}了") >= 1
