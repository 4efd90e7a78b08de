from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.reading import INTENTS, Reading
from bot.safety.detector import SOS, Danger

DOMAIN = yaml.safe_load((Path(__file__).parents[2] / "domain.yml").read_text(encoding="utf-8"))

NAMES = st.sampled_from(["en", "pa", "ON", "unpaid-wages", "entry:unpaid-wages"])
READINGS = st.builds(
    Reading,
    intent=st.sampled_from(INTENTS),
    language=NAMES,
    language_sure=st.booleans(),
    script=st.sampled_from(["Latn", "Guru"]),
    danger=st.none() | st.builds(Danger, st.sampled_from(["hard", "soft"]), st.just(SOS)),
    entries=st.lists(st.tuples(NAMES, st.floats(0, 1)), max_size=3).map(tuple),
    region=st.none() | NAMES,
    picked=st.none() | NAMES,
    language_wanted=st.none() | NAMES,
    unserved=st.none() | NAMES,
    shortened=st.booleans(),
)


@given(READINGS)
def test_json_brings_back_the_same_reading(reading: Reading) -> None:
    assert Reading.from_json(json.loads(json.dumps(reading.to_json()))) == reading
    assert Reading.from_json(reading.to_json()) == reading


def test_what_is_missing_means_the_default() -> None:
    assert Reading.from_json({"intent": "menu", "language": "fr"}) == Reading("menu", "fr")


def test_nothing_that_a_person_wrote_is_in_a_reading() -> None:
    assert "text" not in Reading("unknown", "en").to_json()


@pytest.mark.parametrize(
    ("intent", "band"),
    [
        ("question", "answer"),
        ("follow_up", "answer"),
        ("pick", "answer"),
        ("choose", "choose"),
        ("unknown", "unknown"),
        ("empty", "unknown"),
        ("unserved_language", "unknown"),
        ("menu", "command"),
        ("set_region", "command"),
        ("greeting", "command"),
        ("none_of_these", "command"),
    ],
)
def test_the_band(intent: str, band: str) -> None:
    assert Reading(intent, "en").band == band
    assert Reading(intent, "en", danger=Danger("soft", "danger-now")).band == band
    assert Reading(intent, "en", danger=Danger("hard", "danger-now")).band == "danger"


def test_every_intent_has_a_band_and_a_rule() -> None:
    assert {Reading(intent, "en").band for intent in INTENTS} == {"answer", "choose", "unknown", "command"}
    assert len(set(INTENTS)) == len(INTENTS)
    assert {next(iter(i)) if isinstance(i, dict) else i for i in DOMAIN["intents"]} >= set(INTENTS)
