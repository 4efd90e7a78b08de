from __future__ import annotations

import numpy as np
import pytest

from bot.understanding.classifier import Classifier, PhraseIndex
from bot.understanding.encoder import Vectors
from bot.understanding.respelling import Respellers
from bot.understanding.views import Views, mean_nearness, mean_of_views
from tests.understanding.made_up import World, world

TYPED = np.eye(4, dtype=np.float32)
VIEWS = Views(TYPED, np.array([1, 3]), np.array([[0, 0, 1, 0], [1, 0, 0, 0]], np.float32))


def test_what_is_respelt_is_encoded_twice_in_one_call() -> None:
    respellers = Respellers([("tôi không có giấy tờ", "vi-Latn")], {"vi": ("Latn",), "en": ("Latn",)})
    asked: list[str] = []

    def encode(texts: list[str]) -> Vectors:
        asked.extend(texts)
        return np.arange(len(texts), dtype=np.float32)[:, None]

    views = Views.encode(["hello", "toi khong", "giay to"], ["en-Latn", "vi-Latn", "vi-Latn"], respellers, encode)
    assert asked == ["hello", "toi khong", "giay to", "tôi không", "giấy tờ"]
    assert views.typed[:, 0].tolist() == [0, 1, 2]
    assert views.rows.tolist() == [1, 2]
    assert views.respelt[:, 0].tolist() == [3, 4]
    alone = Views.encode(["toi khong"], ["vi-Latn"], None, encode)
    assert (len(alone), len(alone.rows)) == (1, 0)


def test_a_part_keeps_what_belongs_to_its_texts() -> None:
    part = VIEWS[np.array([3, 0])]
    assert np.array_equal(part.typed, TYPED[[3, 0]])
    assert part.rows.tolist() == [0]
    assert np.array_equal(part.respelt, VIEWS.respelt[[1]])
    assert len(VIEWS[np.array([0, 2])].rows) == 0


def test_what_is_fitted_sees_both_views_under_the_same_label() -> None:
    assert len(VIEWS.stacked) == 6
    assert VIEWS.stack(np.array(["a", "b", "c", "d"])).tolist() == ["a", "b", "c", "d", "b", "d"]
    assert np.array_equal(VIEWS.change(lambda rows: rows * 2).stacked, VIEWS.stacked * 2)


def test_two_views_count_half_each() -> None:
    judged = mean_of_views(VIEWS, lambda rows: rows.astype(float))
    assert judged.tolist() == [[1, 0, 0, 0], [0, 0.5, 0.5, 0], [0, 0, 1, 0], [0.5, 0, 0, 0.5]]
    # Respelt to respelt: the second text is as near to itself in both views, and to the third in one.
    near = mean_nearness(VIEWS, VIEWS, lambda alike: alike.astype(float))
    assert near[1].tolist() == [0, 1, 0.5, 0]
    assert near[0].tolist() == [1, 0, 0, 0]


@pytest.fixture(scope="module")
def taught() -> World:
    return world(seed=3, noise=1.1)


def test_a_second_view_helps_where_the_first_is_blind(taught: World) -> None:
    """The vectors of one form are made noise; respelt, its texts are seen as they were."""
    count = np.arange(len(taught.examples))
    blind = np.array([example.form == "fa-Latn" for example in taught.examples])
    noise = np.random.default_rng(5).standard_normal(taught.vectors.shape).astype(np.float32)
    noise /= np.linalg.norm(noise, axis=1, keepdims=True)
    typed = np.where(blind[:, None], noise, taught.vectors)
    learnt, asked = count[count % 4 > 0], count[(count % 4 == 0) & blind]

    def right(views: Views) -> float:
        classifier = Classifier(PhraseIndex([taught.examples[i] for i in learnt], views[learnt]))
        scores = classifier.scores_of([""] * len(asked), views[asked])
        found = [classifier.labels[int(np.argmax(one.fused))] for one in scores]
        return float(np.mean([label == taught.examples[i].label for label, i in zip(found, asked, strict=True)]))

    rows = np.flatnonzero(blind)
    assert right(Views(typed, rows, taught.vectors[rows])) > right(Views.of_typed(typed)) + 0.2
