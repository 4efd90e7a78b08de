"""On vectors that are made as the encoder's are: a topic, and a language that outweighs it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understanding.encoder import DIMENSIONS, Vectors
from bot.understanding.subspace import MIN_PER_FORM, LanguageSubspace

FORMS = ("en-Latn", "pa-Guru", "pa-Latn", "zh-Hans")
TOPICS = 12


def made(seed: int, language_weight: float = 3.0) -> tuple[Vectors, list[str], list[int]]:
    """A vector for each topic in each form: shape (48, 384), forms, topics."""
    random = np.random.default_rng(seed)
    topics = random.standard_normal((TOPICS, DIMENSIONS))
    languages = random.standard_normal((len(FORMS), DIMENSIONS)) * language_weight
    rows = [(topic, form) for form in range(len(FORMS)) for topic in range(TOPICS)]
    noise = random.standard_normal((len(rows), DIMENSIONS)) * 0.3
    vectors = np.stack([topics[topic] + languages[form] for topic, form in rows]) + noise
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors.astype(np.float32), [FORMS[form] for _, form in rows], [topic for topic, _ in rows]


def share_of_nearest(of: list[str] | list[int], vectors: Vectors) -> float:
    """How often the nearest other vector has the same label."""
    likeness = vectors @ vectors.T - 2 * np.eye(len(vectors), dtype=np.float32)
    nearest = likeness.argmax(axis=1)
    return float(np.mean([of[i] == of[j] for i, j in enumerate(nearest)]))


@settings(max_examples=10)
@given(st.integers(0, 10_000))
def test_the_nearest_is_the_language_before_and_the_topic_after(seed: int) -> None:
    vectors, forms, topics = made(seed)
    assert share_of_nearest(forms, vectors) == 1.0
    assert share_of_nearest(topics, vectors) == 0.0
    plain = LanguageSubspace.fit(vectors, forms).remove(vectors)
    assert share_of_nearest(topics, plain) == 1.0


def test_a_question_in_a_language_needs_no_name_of_it() -> None:
    """One vector alone, as a message is, has the same direction as among many."""
    vectors, forms, _ = made(1)
    subspace = LanguageSubspace.fit(vectors, forms)
    assert np.allclose(subspace.remove(vectors)[5], subspace.remove(vectors[5:6])[0], atol=1e-6)
    assert np.allclose(subspace.remove(vectors)[5], subspace.remove(vectors[5]), atol=1e-6)


def test_directions_are_orthonormal_and_fewer_than_forms() -> None:
    vectors, forms, _ = made(2)
    directions = LanguageSubspace.fit(vectors, forms).directions
    assert directions.shape == (len(FORMS) - 1, DIMENSIONS)
    assert np.allclose(directions @ directions.T, np.eye(len(FORMS) - 1), atol=1e-5)
    assert LanguageSubspace.fit(vectors, forms, max_directions=2).directions.shape == (2, DIMENSIONS)


def test_what_is_left_is_of_length_one_and_has_no_language_in_it() -> None:
    vectors, forms, _ = made(3)
    subspace = LanguageSubspace.fit(vectors, forms)
    plain = subspace.remove(vectors)
    assert plain.dtype == np.float32
    assert np.allclose(np.linalg.norm(plain, axis=1), 1, atol=1e-5)
    assert np.abs(plain @ subspace.directions.T).max() < 1e-5


@pytest.mark.parametrize("forms", [["en-Latn"] * 48, [f"form {i}" for i in range(48)]])
def test_with_one_language_or_too_few_phrases_of_each_nothing_is_taken_out(forms: list[str]) -> None:
    vectors, _, topics = made(4, language_weight=0)
    subspace = LanguageSubspace.fit(vectors, forms)
    assert subspace.directions.shape == (0, DIMENSIONS)
    assert share_of_nearest(topics, subspace.remove(vectors)) == 1.0


def test_a_form_with_few_phrases_does_not_count() -> None:
    vectors, forms, _ = made(5)
    few = [form if form != "zh-Hans" or i % TOPICS < MIN_PER_FORM - 1 else "en-Latn" for i, form in enumerate(forms)]
    assert len(LanguageSubspace.fit(vectors, few).directions) == len(FORMS) - 2


def test_a_vector_that_is_all_language_becomes_no_error() -> None:
    vectors, forms, _ = made(6)
    subspace = LanguageSubspace.fit(vectors, forms)
    assert np.isfinite(subspace.remove(subspace.mean)).all()
