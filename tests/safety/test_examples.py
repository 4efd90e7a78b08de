from __future__ import annotations

from collections import Counter
from dataclasses import replace

from bot.knowledge.model import DANGER_KINDS
from bot.knowledge.read_words import COMMANDS, SMALLTALK
from bot.safety.examples import (
    MOST_ORDINARY,
    MOST_SENSITIVE,
    NEAR_MISS,
    ORDINARY,
    SENSITIVE,
    danger_examples,
    sort_of,
)
from tests.shipped import shipped


def test_what_is_learnt_from() -> None:
    examples = danger_examples(shipped())
    assert {example.label for example in examples} == {*DANGER_KINDS, NEAR_MISS, SENSITIVE, ORDINARY}
    ordinary = {example.theme for example in examples if example.label == ORDINARY}
    assert {"unpaid-wages", "taxes", "greeting"} <= ordinary
    assert not ordinary & {"partner-abuse", "sexual-harassment-at-work", "passport-taken"}
    forms = {example.form for example in examples if example.label in DANGER_KINDS}
    assert {"en-Latn", "pa-Guru", "pa-Latn", "vi-Latn", "ar-Latn"} <= forms


def test_whoever_asks_about_a_crisis_is_in_it_and_about_violence_is_neither() -> None:
    entries = shipped().entries
    assert sort_of("danger-now", entries["danger-now"].issue) == "danger-now"
    assert sort_of("partner-abuse", entries["partner-abuse"].issue) == SENSITIVE
    assert sort_of("passport-taken", entries["passport-taken"].issue) == SENSITIVE
    assert sort_of("unpaid-wages", entries["unpaid-wages"].issue) == ORDINARY


def test_every_form_with_danger_has_ordinary_messages_too() -> None:
    """Else the form itself looks like danger."""
    examples = danger_examples(shipped())
    forms = [{e.form for e in examples if (e.label in DANGER_KINDS) is danger} for danger in (True, False)]
    assert forms[0] - forms[1] == set()


def test_where_somebody_is_is_ordinary_in_every_language_that_says_it() -> None:
    said = [example for example in danger_examples(shipped()) if example.theme == "whereabouts"]
    assert {example.label for example in said} == {ORDINARY}
    assert {"en-Latn", "pa-Guru", "pa-Latn", "fr-Latn", "zh-Hans-Hans"} <= {example.form for example in said}
    assert not [example.text for example in said if "*" in example.text or "^" in example.text]


def test_all_small_talk_and_commands_are_ordinary_but_a_cry_for_help() -> None:
    ordinary = {example.text for example in danger_examples(shipped()) if example.label == ORDINARY}
    knowledge = shipped()
    for language in ("en", "tl", "hi"):
        assert {p.text for kind in ("yes", "no", "thanks") for p in knowledge.smalltalk[language][kind]} <= ordinary
        assert {p.text for p in knowledge.commands[language]["more"]} <= ordinary
    assert not ordinary & {p.text for words in knowledge.commands.values() for p in words.get("sos", ())}


def test_no_form_has_more_ordinary_examples_than_its_share() -> None:
    talk = {*SMALLTALK, *COMMANDS, "whereabouts"}
    by_form = Counter((e.form, e.label) for e in danger_examples(shipped()) if e.theme not in talk)
    most = max(count for (_, label), count in by_form.items() if label == ORDINARY)
    assert most == MOST_ORDINARY
    assert max(count for (_, label), count in by_form.items() if label == SENSITIVE) == MOST_SENSITIVE


def test_a_new_phrase_changes_the_choice_by_one() -> None:
    knowledge = shipped()
    before = {example.text for example in danger_examples(knowledge)}
    smalltalk = {**knowledge.smalltalk["en"], "thanks": knowledge.smalltalk["en"]["thanks"][1:]}
    less = replace(knowledge, smalltalk={**knowledge.smalltalk, "en": smalltalk})
    after = {example.text for example in danger_examples(less)}
    assert len(before ^ after) <= 2
