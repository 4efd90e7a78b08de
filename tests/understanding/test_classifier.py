from __future__ import annotations

import numpy as np
import pytest

from bot.understanding.classifier import (
    WEIGHT_CONSONANTS,
    WEIGHT_LETTERS,
    WEIGHT_REGRESSION,
    Classifier,
    Example,
    PhraseIndex,
    Scores,
)
from tests.understanding.made_up import ENTRIES, OUTSIDE, World, world


@pytest.fixture(scope="module")
def taught() -> World:
    return world(seed=1)


@pytest.fixture(scope="module")
def classifier(taught: World) -> Classifier:
    return Classifier(PhraseIndex(taught.examples, taught.views))


def best(scores: Scores) -> str:
    return scores.labels[int(np.argmax(scores.fused))]


def part(every: World, rows: list[int]) -> World:
    return World([every.examples[i] for i in rows], every.vectors[rows])


def test_what_was_not_seen_is_understood_with_and_without_an_encoder(taught: World) -> None:
    count = range(len(taught.examples))
    learnt, asked = part(taught, [i for i in count if i % 4]), part(taught, [i for i in count if i % 4 == 0])
    texts, labels = [example.text for example in asked.examples], [example.label for example in asked.examples]
    for views, new, share in ((learnt.views, asked.views, 0.95), (None, None, 0.8)):
        scores = Classifier(PhraseIndex(learnt.examples, views)).scores_of(texts, new)
        assert np.mean([best(s) == label for s, label in zip(scores, labels, strict=True)]) >= share


def test_a_part_of_an_index_answers_for_the_rest(taught: World) -> None:
    index = PhraseIndex(taught.examples, taught.views)
    rows = np.arange(len(taught.examples))
    classifier, apart = Classifier(index, rows[rows % 4 > 0]), rows[rows % 4 == 0]
    scored = classifier.scores_of_rows(apart)
    assert np.mean([best(s) == taught.examples[i].label for i, s in zip(apart, scored, strict=True)]) >= 0.95
    one = classifier.scores(taught.examples[apart[0]].text, taught.view(apart[0]))
    assert np.allclose(one.fused, scored[0].fused, atol=1e-4)


def test_labels_are_sorted_and_scores_are_in_their_order(classifier: Classifier, taught: World) -> None:
    scores = classifier.scores(taught.examples[0].text, taught.view(0))
    assert scores.labels == tuple(sorted((*ENTRIES, OUTSIDE)))
    assert scores.nearest is not None
    assert scores.probability is not None
    opinions = (scores.nearest, scores.probability, scores.letters, scores.consonants)
    assert {opinion.shape for opinion in opinions} == {(len(scores.labels),)}
    own = scores.labels.index(taught.examples[0].label)
    assert scores.nearest.argmax() == own
    assert scores.consonants[own] == pytest.approx(1, abs=1e-4)
    assert scores.letters.argmax() == own
    assert scores.probability.sum() == pytest.approx(1)
    assert scores.letters.sum() == pytest.approx(1)


def test_all_opinions_are_bounded(classifier: Classifier, taught: World) -> None:
    for scores in classifier.scores_of([example.text for example in taught.examples], taught.views):
        assert scores.nearest is not None
        assert scores.probability is not None
        assert (np.abs(scores.nearest) <= 1 + 1e-5).all()
        assert ((scores.probability >= 0) & (scores.probability <= 1)).all()
        for written in (scores.letters, scores.consonants):
            assert ((written >= 0) & (written <= 1 + 1e-5)).all()


def test_one_at_a_time_or_together_is_the_same(classifier: Classifier, taught: World) -> None:
    texts = [example.text for example in taught.examples[:5]]
    together = classifier.scores_of(texts, taught.views[np.arange(5)])
    for number, (text, scores) in enumerate(zip(texts, together, strict=True)):
        assert np.allclose(classifier.scores(text, taught.view(number)).fused, scores.fused, atol=1e-5)


def test_the_fused_score_weighs_four_opinions() -> None:
    nearest, probability = np.array([0.5, 0.1]), np.array([0.2, 0.8])
    letters, consonants = np.array([0.3, 0.7]), np.array([0.0, 1.0])
    written = WEIGHT_LETTERS * letters + WEIGHT_CONSONANTS * consonants
    fused = Scores(("a", "b"), nearest, probability, letters, consonants).fused
    assert np.allclose(fused, nearest + WEIGHT_REGRESSION * probability + written)
    assert np.allclose(Scores(("a", "b"), None, None, letters, consonants).fused, written)


def test_without_an_encoder_now_or_at_the_time_of_learning_what_is_written_answers(taught: World) -> None:
    example = taught.examples[3]
    for classifier, view in (
        (Classifier(PhraseIndex(taught.examples, taught.views)), None),
        (Classifier(PhraseIndex(taught.examples, None)), None),
        (Classifier(PhraseIndex(taught.examples, None)), taught.view(3)),
    ):
        scores = classifier.scores(example.text, view)
        assert scores.nearest is None
        assert best(scores) == example.label
    assert Classifier(PhraseIndex(taught.examples, taught.views)).has_vectors
    assert not Classifier(PhraseIndex(taught.examples, None)).has_vectors


@pytest.mark.parametrize("text", ["", "   ", "?!", "\ud800", "👍"])
def test_a_text_without_words_is_like_nothing(classifier: Classifier, text: str) -> None:
    scores = classifier.scores(text, None)
    assert scores.consonants.max() == 0
    assert np.allclose(scores.letters, 1 / len(scores.labels))


@pytest.mark.parametrize("text", ["\ufdfa" * 8, "zzz qqq", "ਮਦਦ", "工资"])
def test_a_text_that_is_like_nothing_has_no_nearness(classifier: Classifier, text: str) -> None:
    scores = classifier.scores(text, None)
    assert np.isfinite(scores.fused).all()
    assert scores.consonants.max() < 0.5


def test_only_the_beginning_of_a_long_message_is_read(classifier: Classifier, taught: World) -> None:
    text = "zzz qqq " * 200
    assert np.array_equal(
        classifier.scores(text + taught.examples[0].text, None).fused, classifier.scores(text, None).fused
    )


def test_neither_spelling_nor_script_matters_to_what_is_written() -> None:
    examples = [
        Example("No me pagó el patrón", "wages", "es-Latn"),
        Example("dónde hay un refugio", "shelter", "es-Latn"),
        Example("صاحب الشغل اخد جوازي", "passport", "ar-Arab"),
    ]
    classifier = Classifier(PhraseIndex(examples, None))
    assert best(classifier.scores("NO ME PAGO el patrooon", None)) == "wages"
    assert classifier.scores("no me pago el patron", None).consonants.max() == pytest.approx(1, abs=1e-5)
    assert best(classifier.scores("sa7eb el shoghl akhad jawazi", None)) == "passport"
