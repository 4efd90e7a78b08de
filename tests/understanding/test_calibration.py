from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bot.understanding.calibration import (
    FOLDS,
    MAX_TURNED_AWAY,
    MAX_WRONG,
    Calibration,
    balance,
    calibrate,
    describe,
    fold_of,
    held_apart_scores,
    lowest_sure,
    weighted_quantile,
)
from bot.understanding.classifier import Classifier, Example, PhraseIndex
from tests.understanding.made_up import ENTRIES, FORMS, OUTSIDE, World, world


@pytest.fixture(scope="module")
def taught() -> World:
    return world(seed=2, noise=1.5)


@pytest.fixture(scope="module", params=["with an encoder", "from n-grams alone"])
def calibrated(request: pytest.FixtureRequest, taught: World) -> tuple[Classifier, Calibration, bool]:
    has_vectors = request.param == "with an encoder"
    views = taught.views if has_vectors else None
    index = PhraseIndex(taught.examples, views)
    rows, scored = held_apart_scores(index, OUTSIDE, folds=FOLDS)
    calibration = calibrate(scored, [taught.examples[row] for row in rows], OUTSIDE)
    return Classifier(index), calibration, has_vectors


def test_thresholds_are_probabilities_between_the_extremes(calibrated: tuple[Classifier, Calibration, bool]) -> None:
    _, calibration, _ = calibrated
    assert 0 < calibration.unknown < 1
    assert 0 < calibration.sure < 1


def test_a_judgement_ranks_entries_by_probability(
    calibrated: tuple[Classifier, Calibration, bool], taught: World
) -> None:
    classifier, calibration, has_vectors = calibrated
    for number, example in enumerate(taught.examples):
        judged = calibration.judge(classifier.scores(example.text, taught.view(number) if has_vectors else None))
        labels, probabilities = zip(*judged.ranked, strict=True)
        assert sorted(labels) == sorted(ENTRIES)
        assert all(0 <= p <= 1 for p in (*probabilities, judged.in_scope))
        assert sum(probabilities) <= 1 + 1e-6
        assert list(probabilities[1:]) == sorted(probabilities[1:], reverse=True)


def test_messages_of_the_world_are_answered_and_those_from_outside_refused(
    calibrated: tuple[Classifier, Calibration, bool], taught: World
) -> None:
    """New phrases of the same topics: most questions are answered surely and rightly, few from outside are."""
    known = {example.text for example in taught.examples}
    classifier, calibration, has_vectors = calibrated
    asked = world(seed=2, noise=1.5, per_entry=12, per_theme=5)
    surely, outside_surely, refused = list[bool](), list[bool](), list[bool]()
    for number, example in enumerate(asked.examples):
        if example.text in known:
            continue
        judged = calibration.judge(classifier.scores(example.text, asked.view(number) if has_vectors else None))
        is_sure = judged.ranked[0][1] >= calibration.sure
        if example.label == OUTSIDE:
            outside_surely.append(is_sure)
            refused.append(judged.in_scope < calibration.unknown)
        else:
            surely.append(is_sure and judged.ranked[0][0] == example.label)
    assert np.mean(surely) > 0.6
    assert np.mean(outside_surely) < 0.1
    assert np.mean(refused) > 0.6


def test_every_example_is_scored_by_a_model_that_never_saw_it(taught: World) -> None:
    """Were it in the model, its nearest phrase would be itself."""
    told = list[tuple[int, int]]()
    index = PhraseIndex(taught.examples, taught.views)
    rows, scored = held_apart_scores(index, OUTSIDE, lambda done, of: told.append((done, of)), FOLDS)
    assert sorted(rows) == list(range(len(scored))) == list(range(len(taught.examples)))
    assert told == [(fold + 1, FOLDS) for fold in range(FOLDS)]
    half, _ = held_apart_scores(index, OUTSIDE, folds=2)
    assert {fold_of(taught.examples[row], OUTSIDE) for row in half} == {0, 1}
    for scores in scored:
        assert scores.nearest is not None
        assert scores.nearest.max() < 0.98
        assert scores.consonants.max() < 0.98


def test_a_theme_is_held_apart_in_all_languages() -> None:
    themes = [Example(f"text {i}", OUTSIDE, form, "taxes") for i, form in enumerate(FORMS * 5)]
    assert len({fold_of(example, OUTSIDE) for example in themes}) == 1
    entries = [replace(example, label="wages") for example in themes]
    assert len({fold_of(example, OUTSIDE) for example in entries}) == FOLDS
    marks = [
        Example(text, "wages", "vi-Latn")
        for text in ("chủ không trả lương", "chu khong tra luong", "CHU khong tra luong")
    ]
    assert len({fold_of(example, OUTSIDE) for example in marks}) == 1
    without = [replace(example, theme="") for example in themes]
    assert len({fold_of(example, OUTSIDE) for example in without}) == FOLDS


def test_folds_stay_the_same_from_run_to_run() -> None:
    examples = [Example(text, "wages", "en-Latn") for text in ("a", "b", "c", "d", "e", "f")]
    assert [fold_of(example, OUTSIDE) for example in examples] == [2, 2, 2, 0, 3, 1]


def test_both_sides_weigh_the_same_in_each_form() -> None:
    groups = [("en", True)] * 90 + [("en", False)] * 10 + [("pa", True)] * 3 + [("pa", False)] * 27
    weights = balance(groups)
    assert weights.mean() == pytest.approx(1)

    def of(form: str, inside: bool) -> float:
        return sum(weight for weight, group in zip(weights, groups, strict=True) if group == (form, inside))

    assert of("en", True) == pytest.approx(of("en", False))
    assert of("pa", True) == pytest.approx(of("pa", False))
    assert of("en", True) / of("pa", True) == pytest.approx(100 / 30)


def test_a_form_with_one_side_only_weighs_no_more_than_the_others() -> None:
    weights = balance([("en", True)] * 5 + [("en", False)] * 5 + [("ti", True)] * 10)
    assert weights[-1] < weights[0]


def test_sure_is_the_lowest_threshold_with_few_wrong_answers() -> None:
    probability = np.linspace(1, 0.01, 100)
    right = np.ones(100, bool)
    wrong = np.arange(4, 100, 9)
    right[wrong] = False
    one_too_many = wrong[int(MAX_WRONG * 100 + 1e-9)]
    assert lowest_sure(probability, right, np.ones(100)) == pytest.approx(probability[one_too_many - 1])


def test_what_is_always_wrong_is_never_sure() -> None:
    assert lowest_sure(np.array([0.9, 0.8]), np.zeros(2, bool), np.ones(2)) == 1.0


def test_a_heavy_mistake_counts_by_its_weight() -> None:
    probability, right = np.array([0.9, 0.8, 0.7, 0.6]), np.array([True, True, False, True])
    assert lowest_sure(probability, right, np.array([1, 1, 0.001, 1.0])) == pytest.approx(0.6)
    assert lowest_sure(probability, right, np.array([1, 1, 1, 1.0])) == pytest.approx(0.8)


def test_few_questions_are_turned_away() -> None:
    values = np.linspace(0, 1, 101)
    assert weighted_quantile(values, np.ones(101), MAX_TURNED_AWAY) == pytest.approx(MAX_TURNED_AWAY, abs=0.011)
    weights = np.where(values < 0.5, 0.0, 1.0)
    assert weighted_quantile(values, weights, MAX_TURNED_AWAY) >= 0.5


def test_the_features_of_a_score_have_one_length_with_and_without_an_encoder(taught: World) -> None:
    classifier = Classifier(PhraseIndex(taught.examples, taught.views))
    with_vector = describe(classifier.scores(taught.examples[0].text, taught.view(0)), OUTSIDE)
    without = describe(classifier.scores(taught.examples[0].text, None), OUTSIDE)
    assert with_vector.shape == without.shape == (13,)
    assert np.isfinite(with_vector).all()
