from __future__ import annotations

import json
from dataclasses import FrozenInstanceError, asdict, fields
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.context import DISCLAIMER, WELCOME, Context
from bot.answering.handoff_form import FIELDS

DOMAIN = yaml.safe_load((Path(__file__).parents[2] / "domain.yml").read_text(encoding="utf-8"))

NAMES = st.sampled_from(["en", "zh-Hans", "ON", "unpaid-wages"])
LINES = st.lists(st.sampled_from(["entry:unpaid-wages", "none", "danger:danger-now:yes"]), max_size=4).map(tuple)
CONTEXTS = st.builds(
    Context,
    language=st.none() | NAMES,
    language_chosen=st.booleans(),
    region=st.none() | NAMES,
    place=st.none() | st.sampled_from(["Windsor", "N9A", "St. John's"]),
    guess=st.none() | st.sampled_from(["ON", "ON:Toronto"]),
    last_entry=st.none() | NAMES,
    next_part=st.integers(0, 9),
    menu=LINES,
    shown=LINES,
    seeking=st.booleans(),
    told=LINES,
    form=st.sampled_from([{}, {"minute": 29_000_000, "partner": "mwc-bc", "topics": ["unpaid-wages"], "words": ""}]),
    chat_only=st.booleans(),
)


@given(CONTEXTS)
def test_slots_bring_back_the_same_context(context: Context) -> None:
    """Also after a trip through JSON, and through an engine that makes all numbers floats."""
    slots = json.loads(json.dumps(context.to_slots()))
    assert Context.from_slots(slots) == context
    assert Context.from_slots({**slots, "next_part": float(context.next_part)}) == context


def test_slots_are_plain_values() -> None:
    slots = Context(menu=("none",), told=(WELCOME,)).to_slots()
    assert slots == {
        "language": None,
        "language_chosen": False,
        "region": None,
        "place": None,
        "guess": None,
        "last_entry": None,
        "next_part": 0,
        "menu": ["none"],
        "shown": [],
        "seeking": False,
        "told": [WELCOME],
        "form": {},
        "chat_only": False,
    }


@pytest.mark.parametrize("empty", [None, ""])
def test_what_is_missing_or_empty_means_the_default(empty: str | None) -> None:
    assert Context.from_slots({}) == Context()
    assert Context.from_slots(dict.fromkeys(asdict(Context()), empty)) == Context()


def test_slots_of_others_are_left_alone() -> None:
    assert Context.from_slots({"requested_slot": "x", "region": "ON"}) == Context(region="ON")


def test_the_numbers_of_a_restored_context_are_whole() -> None:
    assert isinstance(Context.from_slots({"next_part": 2.0}).next_part, int)


def test_the_dialogue_has_a_slot_for_each_field_and_each_question_of_the_form() -> None:
    questions = DOMAIN["forms"]["handoff_form"]["required_slots"]
    assert questions == [f"contact_{name}" for name in FIELDS]
    assert set(DOMAIN["slots"]) == {*(field.name for field in fields(Context)), *questions}


def test_told_is_remembered_once_and_in_order() -> None:
    context = Context().with_told(WELCOME).with_told(DISCLAIMER, WELCOME)
    assert context.told == (WELCOME, DISCLAIMER)
    assert context.with_told() == context


def test_a_context_is_not_changed_but_replaced() -> None:
    context = Context()
    context.with_told(WELCOME)
    assert context == Context()
    with pytest.raises(FrozenInstanceError):
        context.region = "ON"  # type: ignore[misc]


def test_another_place_forgets_the_town_the_guess_and_who_was_named() -> None:
    context = Context(region="ON", place="Windsor", guess="ON", shown=("pcls",))
    moved = context.at("QC:Montréal")
    assert (moved.region, moved.place, moved.guess, moved.shown) == ("QC", "Montréal", None, ())
    assert context.at("QC").place is None


def test_the_same_province_keeps_the_town_and_who_was_named() -> None:
    context = Context(region="ON", place="Windsor", shown=("pcls",))
    for key in ("ON", "ON:Windsor"):
        same = context.at(key)
        assert (same.place, same.shown) == ("Windsor", ("pcls",))
    assert context.at(None) is context
