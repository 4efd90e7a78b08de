from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
import pytest

from bot.safety.detector import SOS, Danger, DangerDetector
from bot.safety.model import DangerModel, DangerScore
from bot.understanding.views import Views
from tests.shipped import shipped

VIEW = Views.of_typed(np.zeros((1, 384), np.float32))


@dataclass
class Scores:
    """A model that gives every message one probability."""

    probability: float
    hard: float = 0.8
    soft: float = 0.4

    def score(self, text: str, view: Views) -> DangerScore:
        return DangerScore(self.probability, "trafficking", stems=int("knife" in text))


def detector(probability: float | None) -> DangerDetector:
    model = None if probability is None else cast(DangerModel, Scores(probability))
    return DangerDetector(shipped(), model)


@pytest.fixture(scope="module")
def phrases_only() -> DangerDetector:
    return detector(None)


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("SOS", Danger("hard", SOS)),
        ("911", Danger("hard", SOS)),
        ("he is going to kill me", Danger("hard", "danger-now")),
        ("quiero matarme", Danger("hard", "thoughts-of-suicide")),
        ("i was raped", Danger("hard", "sexual-assault")),
        ("my boss didnt pay me", None),
        ("my boss is killing me with work", None),
        ("", None),
        ("👍", None),
    ],
)
def test_phrases_and_sos_need_no_model_and_no_encoder(
    text: str, danger: Danger | None, phrases_only: DangerDetector
) -> None:
    assert phrases_only.detect(text, None) == danger


@pytest.mark.parametrize(
    ("probability", "danger"),
    [
        (0.9, Danger("hard", "trafficking")),
        (0.8, Danger("hard", "trafficking")),
        (0.79, Danger("soft", "trafficking")),
        (0.4, Danger("soft", "trafficking")),
        (0.39, None),
    ],
)
def test_the_score_decides_the_tier(probability: float, danger: Danger | None) -> None:
    assert detector(probability).detect("someone took my phone", VIEW) == danger


@pytest.mark.parametrize(
    ("text", "tier"),
    [("better not", "soft"), ("ahora", "soft"), ("a knife", "hard"), ("he took it", "hard"), ("不让出门", "hard")],
)
def test_the_model_alone_is_not_certain_of_two_words(text: str, tier: str) -> None:
    found = detector(0.9).detect(text, VIEW)
    assert found
    assert found.tier == tier


def test_without_a_view_the_model_is_not_asked() -> None:
    assert detector(1.0).detect("someone took my phone", None) is None


def test_phrases_come_before_the_model() -> None:
    assert detector(0.0).detect("i want to die", VIEW) == Danger("hard", "thoughts-of-suicide")
    assert detector(1.0).detect("i want to die", VIEW) == Danger("hard", "thoughts-of-suicide")


@pytest.mark.parametrize(
    ("entries", "danger"),
    [
        ((("unpaid-wages", 0.5), ("danger-now", 0.2)), Danger("soft", "danger-now")),
        ((("unpaid-wages", 0.5), ("danger-now", 0.19)), None),
        ((("a", 0.3), ("b", 0.2), ("c", 0.2), ("danger-now", 0.3)), None),
        ((("partner-abuse", 0.9),), None),
    ],
)
def test_a_likely_entry_about_danger_raises_the_soft_tier(
    entries: tuple[tuple[str, float], ...], danger: Danger | None, phrases_only: DangerDetector
) -> None:
    assert phrases_only.detect("what do i do", None, entries) == danger


@pytest.mark.parametrize(
    ("probability", "danger"),
    [
        (None, Danger("soft", "danger-now")),
        (0.1, Danger("soft", "danger-now")),
        (0.9, Danger("hard", "trafficking")),
    ],
)
def test_a_phrase_that_is_taken_back_is_still_soft_and_the_model_may_be_surer(
    probability: float | None, danger: Danger
) -> None:
    assert detector(probability).detect("he never tried to kill me", VIEW) == danger


def test_a_likely_entry_does_not_lower_a_hard_alarm() -> None:
    assert detector(0.9).detect("what do i do", VIEW, (("danger-now", 0.9),)) == Danger("hard", "trafficking")
