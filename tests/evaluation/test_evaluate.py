from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.answering.context import Context
from bot.answering.reading import Reading
from bot.evaluation.evaluate import MEASURES, Outcome, Tally, evaluate, same_language, tally
from bot.evaluation.messages import LabelledMessage
from bot.safety.detector import Danger

QUESTION = LabelledMessage("boss didnt pay", "en", "question", "wages", ("complaint",))
SURE = Reading("question", "en", entries=(("wages", 0.9), ("permit", 0.05), ("shelter", 0.01)))
HARD, SOFT = Danger("hard", "danger-now"), Danger("soft", "danger-now")


def measured(message: LabelledMessage, reading: Reading) -> dict[str, float]:
    """The measures that apply to one message."""
    shares = tally([Outcome(message, reading)])
    return {name: share for name in MEASURES if (share := shares.share(name)) is not None}


@pytest.mark.parametrize(
    ("reading", "ones"),
    [
        (SURE, {"top1", "top3", "answered_right"}),
        (replace(SURE, entries=(("complaint", 0.9),)), {"top1", "top3", "answered_right"}),
        (replace(SURE, entries=(("permit", 0.9), ("wages", 0.1))), {"top3", "answered_wrong"}),
        (replace(SURE, entries=(("permit", 0.9),)), {"answered_wrong"}),
        (replace(SURE, intent="who_can_help"), {"top1", "top3", "answered_right"}),
        (replace(SURE, intent="choose"), {"top1", "top3", "offered"}),
        (replace(SURE, intent="choose", entries=(("permit", 0.4), ("wages", 0.3))), {"top3", "offered"}),
        (replace(SURE, intent="choose", entries=(("permit", 0.4),)), set()),
        (replace(SURE, intent="unknown"), {"top1", "top3", "unknown"}),
        (Reading("unknown", "en"), {"unknown"}),
        (Reading("greeting", "en"), set()),
    ],
)
def test_a_question(reading: Reading, ones: set[str]) -> None:
    shares = measured(QUESTION, reading)
    always = {"language", "top1", "top3", "answered_right", "answered_wrong", "offered", "unknown"}
    assert set(shares) == always | {"false_alarm_hard", "false_alarm_any"}
    assert {name for name, share in shares.items() if share} == ones | {"language"}


def test_only_the_first_three_entries_count() -> None:
    late = replace(SURE, intent="choose", entries=(("a", 0.3), ("b", 0.2), ("c", 0.1), ("wages", 0.1)))
    shares = measured(QUESTION, late)
    assert (shares["top3"], shares["offered"]) == (0, 0)


def test_a_question_without_an_expected_entry_measures_the_language_alone() -> None:
    shares = measured(LabelledMessage("hola", "es", "question"), Reading("greeting", "en"))
    assert shares == {"language": 0, "false_alarm_hard": 0, "false_alarm_any": 0}


@pytest.mark.parametrize(("danger", "hard", "some"), [(HARD, 1, 1), (SOFT, 0, 1), (None, 0, 0)])
def test_a_crisis(danger: Danger | None, hard: int, some: int) -> None:
    shares = measured(LabelledMessage("he has a knife", "en", "crisis"), Reading("unknown", "en", danger=danger))
    assert shares == {"language": 1, "danger_hard": hard, "danger_any": some}


@pytest.mark.parametrize(("danger", "hard", "some"), [(HARD, 1, 1), (SOFT, 0, 1), (None, 0, 0)])
@pytest.mark.parametrize("kind", ["question", "out-of-scope", "location"])
def test_a_false_alarm(kind: str, danger: Danger | None, hard: int, some: int) -> None:
    shares = measured(LabelledMessage("hello", "en", kind), Reading("greeting", "en", danger=danger))
    assert (shares["false_alarm_hard"], shares["false_alarm_any"]) == (hard, some)
    assert "danger_any" not in shares


def test_near_misses_are_apart() -> None:
    shares = measured(
        LabelledMessage("my boss is killing me", "en", "near-miss"), Reading("unknown", "en", danger=HARD)
    )
    assert shares == {"language": 1}


@pytest.mark.parametrize(
    ("intent", "refused", "wrong"), [("unknown", 1, 0), ("greeting", 1, 0), ("choose", 0, 0), ("question", 0, 1)]
)
def test_out_of_scope(intent: str, refused: int, wrong: int) -> None:
    shares = measured(LabelledMessage("tax?", "en", "out-of-scope"), Reading(intent, "en", entries=(("wages", 0.9),)))
    assert (shares["out_of_scope_refused"], shares["answered_wrong"]) == (refused, wrong)
    assert "top1" not in shares


@pytest.mark.parametrize(("region", "right"), [("ON", 1), ("QC", 0), (None, 0)])
def test_the_region_where_one_is_expected(region: str | None, right: int) -> None:
    message = LabelledMessage("toronto", "en", "location", region="ON")
    assert measured(message, Reading("set_region", "en", region=region))["region"] == right
    assert "region" not in measured(replace(message, region=None), Reading("set_region", "en", region=region))


@pytest.mark.parametrize(
    ("expected", "got", "same"),
    [
        ("en", "en", True),
        ("en", "fr", False),
        ("zh", "zh-Hans", True),
        ("zh", "zh-Hant", True),
        ("zh-Hans", "zh-Hans", True),
        ("zh-Hans", "zh-Hant", False),
        ("zh", "en", False),
    ],
)
def test_same_language(expected: str, got: str, same: bool) -> None:
    assert same_language(expected, got) is same


def test_shares_are_of_those_that_a_measure_applies_to() -> None:
    crisis = LabelledMessage("knife", "en", "crisis")
    outcomes = [
        Outcome(QUESTION, SURE),
        Outcome(QUESTION, replace(SURE, intent="unknown")),
        Outcome(crisis, Reading("unknown", "es", danger=HARD)),
        Outcome(crisis, Reading("unknown", "en")),
    ]
    total = tally(outcomes)
    assert total.n == 4
    assert total.share("language") == 0.75
    assert total.share("answered_right") == 0.5
    assert total.share("danger_hard") == 0.5
    assert total.share("region") is None


def test_the_report_has_every_measure_and_fits_json() -> None:
    outcomes = [Outcome(QUESTION, SURE)] * 2 + [Outcome(QUESTION, replace(SURE, intent="unknown"))]
    report = json.loads(json.dumps(tally(outcomes).to_json()))
    assert list(report) == ["n", *MEASURES]
    assert (report["n"], report["answered_right"], report["unknown"], report["offered"]) == (3, 0.6667, 0.3333, 0)
    assert report["region"] is None
    assert Tally().to_json() == {"n": 0, **dict.fromkeys(MEASURES)}


class Reader:
    """Answers every message alike, and remembers with what context it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Context]] = []

    def read(self, text: str, context: Context) -> Reading:
        self.asked.append((text, context))
        return SURE


def test_each_message_is_the_first_of_a_conversation() -> None:
    reader, told = Reader(), list[int]()
    outcomes = evaluate(reader, [QUESTION, replace(QUESTION, text="and now?")], told.append)
    assert reader.asked == [("boss didnt pay", Context()), ("and now?", Context())]
    assert [outcome.reading for outcome in outcomes] == [SURE, SURE]
    assert told == [1, 2]
    assert evaluate(reader, []) == []
