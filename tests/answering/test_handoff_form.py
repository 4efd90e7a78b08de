from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.context import has_zero
from bot.answering.handoff_form import (
    CHANGE,
    CHANGE_NOTHING,
    EXPIRES_MIN,
    HOURS,
    NO_TOPIC,
    NO_WORDS,
    NOBODY,
    SEND,
    SOMEONE_ELSE,
    START,
    Form,
    awaits_words,
    begin,
    chosen,
    is_of_form,
    is_target,
    with_words,
)

BEGUN = begin(29_000_000, "unpaid-wages", may_call=True)
FULL = replace(BEGUN, partner="mwc-bc", way="here", hours="any", add_words="yes", words="he has my passport")
SHOWN = replace(FULL, shown=("en", "BC"))
FORMS = st.builds(
    Form,
    minute=st.integers(0, 40_000_000),
    topics=st.sampled_from([(), ("unpaid-wages",)]),
    partner=st.none() | st.just("mwc-bc"),
    way=st.sampled_from([None, "here", "call"]),
    hours=st.sampled_from([None, *HOURS]),
    add_words=st.sampled_from([None, "yes", "no"]),
    words=st.none() | st.text(max_size=5),
    topic=st.sampled_from([None, "", "unpaid-wages"]),
    others=st.booleans(),
    changing=st.booleans(),
    shown=st.sampled_from([(), ("en", "")]),
)


@given(FORMS)
def test_json_brings_back_the_same_form(form: Form) -> None:
    assert Form.from_json(json.loads(json.dumps(form.to_json()))) == form


def test_the_questions_come_in_order_and_only_those_that_are_needed() -> None:
    form, asked = BEGUN, []
    for target in ("contact:partner:mwc-bc", "contact:way:call", "contact:hours:evening", "contact:add_words:no"):
        asked.append(form.asks)
        form = chosen(form, target) or form
    assert asked == ["partner", "way", "hours", "add_words"]
    assert form.asks == "consent"
    assert (form.partner, form.way, form.hours, form.words, form.topic) == (
        "mwc-bc", "call", "evening", "", "unpaid-wages",
    )  # fmt: skip


def test_own_words_are_asked_only_of_those_who_want_to_add_some() -> None:
    form = replace(BEGUN, partner="mwc-bc", way="here", hours="any")
    wants = chosen(form, "contact:add_words:yes")
    assert wants is not None
    assert wants.asks == "words"
    assert with_words(wants, "he has my passport").asks == "consent"
    without = chosen(wants, NO_WORDS)
    assert without is not None
    assert (without.asks, without.words) == ("consent", "")


def test_without_a_number_there_is_no_question_about_a_call() -> None:
    form = replace(begin(0, None, may_call=False), partner="mwc-bc")
    assert (form.way, form.asks) == ("here", "hours")


def test_yes_counts_only_for_what_has_been_shown() -> None:
    assert chosen(FULL, SEND) is None
    agreed = chosen(SHOWN, SEND)
    assert agreed is not None
    assert (agreed.consent, agreed.asks) == ("yes", None)
    assert chosen(replace(SHOWN, hours=None), SEND) is None  # a question is open again


@pytest.mark.parametrize(
    ("target", "asks"),
    [
        ("contact:change:partner", "partner"),
        ("contact:change:way", "way"),
        ("contact:change:hours", "hours"),
        ("contact:change:words", "add_words"),
        ("contact:change:topic", "topic"),
    ],
)
def test_a_correction_asks_again_and_takes_back_that_it_was_shown(target: str, asks: str) -> None:
    menu = chosen(SHOWN, CHANGE)
    assert menu is not None
    assert menu.changing
    form = chosen(menu, target)
    assert form is not None
    assert (form.asks, form.changing, form.shown) == (asks, False, ())
    assert form.topics == ("unpaid-wages",)


def test_changing_nothing_leads_back_to_the_summary() -> None:
    menu = chosen(SHOWN, CHANGE)
    assert menu is not None
    assert chosen(menu, CHANGE_NOTHING) == SHOWN


def test_the_topic_can_be_kept_back_and_given_again() -> None:
    without = chosen(SHOWN, NO_TOPIC)
    assert without is not None
    assert (without.topic, without.asks, without.shown) == ("", "consent", ())
    again = chosen(without, "contact:topic:unpaid-wages")
    assert again is not None
    assert again.topic == "unpaid-wages"
    assert chosen(SHOWN, "contact:topic:minimum-wage") is None


def test_a_button_of_an_earlier_question_corrects_its_answer() -> None:
    form = chosen(SHOWN, "contact:way:call")
    assert form is not None
    assert (form.way, form.asks, form.shown) == ("call", "consent", ())


def test_no_ends_the_form_at_any_time() -> None:
    for form in (BEGUN, FULL, SHOWN):
        ended = chosen(form, NOBODY)
        assert ended is not None
        assert (ended.consent, ended.asks) == ("no", None)


def test_someone_else_shows_all_and_asks_again() -> None:
    form = chosen(FULL, SOMEONE_ELSE)
    assert form is not None
    assert (form.partner, form.others, form.asks) == (None, True, "partner")


@pytest.mark.parametrize("target", ["contact:way:fax", "contact:hours:", "contact:partner:", "contact:", "contact:x:y"])
def test_what_no_menu_holds_changes_nothing(target: str) -> None:
    assert chosen(FULL, target) is None
    assert not is_target(target)


@pytest.mark.parametrize(
    "target",
    [START, f"{START}:mwc-bc", NOBODY, SOMEONE_ELSE, NO_WORDS, NO_TOPIC, SEND, CHANGE, CHANGE_NOTHING,
     "contact:partner:mwc-bc", "contact:topic:unpaid-wages", "contact:way:call", "contact:hours:weekend",
     "contact:add_words:no", "contact:change:words"],
)  # fmt: skip
def test_what_menus_hold_is_known(target: str) -> None:
    assert is_target(target)


def test_a_form_expires_after_half_an_hour_of_silence() -> None:
    assert not BEGUN.expired(29_000_000 + EXPIRES_MIN - 1)
    assert BEGUN.expired(29_000_000 + EXPIRES_MIN)


def test_menus_tell_whose_they_are() -> None:
    assert is_of_form(("contact:way:here", "contact:way:call"))
    assert not is_of_form((f"{START}:mwc-bc",))
    assert not is_of_form(("entry:unpaid-wages", "none"))
    assert not is_of_form(())
    assert awaits_words((NO_WORDS,))
    assert not awaits_words(("contact:add_words:yes", "contact:add_words:no"))
    assert [has_zero(target) for target in (NOBODY, NO_WORDS, "none", SEND, "contact:add_words:no")] == [
        True, True, True, False, False,
    ]  # fmt: skip
