from __future__ import annotations

import pytest

from bot.knowledge.model import DANGER_KINDS, DangerKind, DangerWords, Phrase, Place
from bot.safety.phrases import DangerPhrases
from tests.shipped import shipped


def phrases(*texts: str, script: str = "Latn") -> tuple[Phrase, ...]:
    return tuple(Phrase(text, script, Place("danger/en.yml", 1)) for text in texts)


SMALL = DangerPhrases(
    {
        "en": DangerWords(
            {
                "danger-now": DangerKind(phrases("going to kill me", "he has a knife")),
                "thoughts-of-suicide": DangerKind(phrases("want to die")),
            },
            near_misses=phrases("my boss is killing me"),
            figurative=phrases("job is going to kill me", "want to die laughing"),
        ),
        "es": DangerWords(
            {
                "danger-now": DangerKind(phrases("me quiere matar")),
                "thoughts-of-suicide": DangerKind(phrases("me quiero matar")),
            },
            (),
            (),
        ),
        "fr": DangerWords(
            {"sexual-assault": DangerKind(phrases("me suis fait violer"))}, (), phrases("me suis fait voler")
        ),
        "zh-Hans": DangerWords(
            {"thoughts-of-suicide": DangerKind(phrases("想死", script="Hans"))}, (), phrases("想死你", script="Hans")
        ),
    }
)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("he is going to kill me", "danger-now"),
        ("pls HE IS GOING TO KILL ME!!!", "danger-now"),
        ("he is goin to killl me", "danger-now"),
        ("hola he has a knife ayuda", "danger-now"),
        ("he wants cake", None),
        ("", None),
        ("this job is going to kill me", None),
        ("this job is going to kill me and i want to die", "thoughts-of-suicide"),
        ("i want to die laughing", None),
        ("i want to die, laughing at me all day", None),
        ("mi esposo me quiere matar", "danger-now"),
        ("me quiero matar", "thoughts-of-suicide"),
        ("je me suis fait voler", None),
        ("je me suis fait violer", "sexual-assault"),
        ("je me suis fait viloer", "sexual-assault"),
        ("想死你了", None),
        ("想死你了 我真的想死", "thoughts-of-suicide"),
        ("help " * 300 + "he has a knife", "danger-now"),
    ],
)
def test_the_kind_of_danger(text: str, kind: str | None) -> None:
    assert SMALL.kind_of(text) == kind


def test_the_longest_phrase_decides_between_several() -> None:
    assert SMALL.kind_of("i want to die he is going to kill me") == "danger-now"


@pytest.fixture(scope="module")
def all_languages() -> DangerPhrases:
    return DangerPhrases(shipped().danger)


def test_every_shipped_phrase_raises_its_own_alarm(all_languages: DangerPhrases) -> None:
    silent = [
        f"{phrase.place}: {phrase.text}"
        for words in shipped().danger.values()
        for kind in words.kinds.values()
        for phrase in kind.phrases
        if all_languages.kind_of(phrase.text) is None
    ]
    assert silent == []


def test_no_shipped_near_miss_raises_an_alarm(all_languages: DangerPhrases) -> None:
    alarms = [
        f"{phrase.place}: {phrase.text} ({kind})"
        for words in shipped().danger.values()
        for phrase in words.near_misses
        if (kind := all_languages.kind_of(phrase.text))
    ]
    assert alarms == []


def test_small_talk_and_messages_out_of_scope_raise_no_alarm(all_languages: DangerPhrases) -> None:
    alarms = [
        f"{phrase.place}: {phrase.text}"
        for lists in (*shipped().smalltalk.values(), *shipped().out_of_scope.values())
        for group in lists.values()
        for phrase in group
        if all_languages.kind_of(phrase.text)
    ]
    assert alarms == []


def test_every_language_with_danger_phrases_has_every_kind() -> None:
    lacking = {
        language: missing
        for language, words in shipped().danger.items()
        if (missing := [kind for kind in DANGER_KINDS if not words.kinds[kind].phrases])
    }
    assert lacking == {}


@pytest.mark.parametrize("unit", ["he is hitting me now ", "می خواهم ", "中", "a", "\ufdfa", "ਮੈਨੂੰ ਮਾਰ ", "\0"])
def test_a_text_of_20000_characters_is_bounded(unit: str, all_languages: DangerPhrases) -> None:
    all_languages.kind_of((unit * 20_000)[:20_000])
