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
            negations=phrases("not *", "dont *", "never *", "* is not true", "in the movie"),
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
            {"thoughts-of-suicide": DangerKind(phrases("想死", script="Hans"))},
            (),
            phrases("想死你", script="Hans"),
            phrases("不 *", "电影里", script="Hans"),
        ),
        "hi": DangerWords({"danger-now": DangerKind(phrases("chaku nikala"))}, (), ()),
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


@pytest.mark.parametrize(
    "text",
    [
        "he is not going to kill me", "I don't want to die, i want papers", "he never, NOT ONCE not going to kill me",
        "he has a knife is not true", "in the movie he has a knife", "he has a knife, I saw it in the movie",
        "我不想死", "电影里他想死",
    ],
)  # fmt: skip
def test_what_takes_a_phrase_back_makes_it_less_than_certain(text: str) -> None:
    found = SMALL.find(text)
    assert found is not None
    assert not found.certain
    assert SMALL.kind_of(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "not now he has a knife",  # not beside the phrase
        "he has a knife, not joking",
        "dont want to die but he is going to kill me",  # a second phrase that nothing takes back
        "in the movies he has a knife",  # only as it is spelt
        "not chaku nikala",  # the word of another language
        "不 he has a knife",
    ],
)
def test_when_in_doubt_the_alarm_stays(text: str) -> None:
    assert SMALL.kind_of(text) == "danger-now"


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


def test_no_shipped_example_of_danger_is_taken_back(all_languages: DangerPhrases) -> None:
    taken_back = [
        f"{phrase.place}: {phrase.text}"
        for words in shipped().danger.values()
        for kind in words.kinds.values()
        for phrase in (*kind.phrases, *kind.examples)
        if (found := all_languages.find(phrase.text)) and not found.certain
    ]
    assert taken_back == []


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
