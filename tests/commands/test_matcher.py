from __future__ import annotations

import pytest

from bot.commands.matcher import AROUND, Command, CommandMatcher, LanguageNames
from bot.knowledge.model import Phrase, Place
from bot.understanding.text import fold
from tests.shipped import shipped


@pytest.fixture(scope="module")
def commands() -> CommandMatcher:
    return CommandMatcher(shipped().commands)


@pytest.fixture(scope="module")
def names() -> LanguageNames:
    return LanguageNames(shipped())


def phrases(*texts: str) -> tuple[Phrase, ...]:
    return tuple(Phrase(text, "Latn", Place("commands/en.yml", 1)) for text in texts)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("STOP", "stop"),
        ("  stop!! ", "stop"),
        ("Stop ❤️", "stop"),
        ("ＳＴＯＰ", "stop"),
        ("UNSUBSCRIBE", "stop"),
        ("delete my data", "delete"),
        ("Menu", "menu"),
        ("menú", "menu"),
        ("MORE.", "more"),
        ("ਹੋਰ", "more"),
        ("help", "help"),
        ("ayuda", "help"),
        ("ਮਦਦ", "help"),
        ("language", "language"),
        ("none of these", "none"),
        ("i’m in danger", "sos"),
        ("911", "sos"),
        ("停止", "stop"),
    ],
)
def test_a_whole_message_is_a_command(text: str, name: str, commands: CommandMatcher) -> None:
    found = commands.match(text)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(
    "text",
    [
        "he won't stop",
        "stop him",
        "i want more money",
        "how do i delete a photo",
        "help me with my boss",
        "the menu of the restaurant",
        "non stop",
        "stopp",
        "",
        "   ",
        "???",
        "👍",
        "/stop now",
    ],
)
def test_a_command_within_a_message_is_none(text: str, commands: CommandMatcher) -> None:
    assert commands.match(text) is None


def test_every_word_of_every_language_is_its_command(commands: CommandMatcher) -> None:
    """Also as people type it in a hurry: in capitals, with signs behind."""
    wrong = [
        f"{phrase.place}: {phrase.text} is {found.name if found else None}, not {name}"
        for by_name in shipped().commands.values()
        for name, own in by_name.items()
        if name != AROUND
        for phrase in own
        for typed in (phrase.text, phrase.text.upper() + "!", f" {phrase.text} 🙏️")
        if (found := commands.match(typed)) is None or found.name != name
    ]
    assert wrong == []


def test_no_command_is_without_words() -> None:
    assert [
        p for by_name in shipped().commands.values() for own in by_name.values() for p in own if not fold(p.text)
    ] == []


def test_stop_works_in_english_for_everybody(commands: CommandMatcher) -> None:
    """Carriers ask for these words."""
    for word in ("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"):
        found = commands.match(word)
        assert found is not None
        assert (found.name, found.languages[0]) == ("stop", "en")


def test_the_languages_of_a_word_are_a_hint() -> None:
    matcher = CommandMatcher(
        {"es": {"menu": phrases("menú", "menu")}, "fr": {"menu": phrases("menu")}, "pt": {"more": phrases("mais")}}
    )
    assert matcher.match("MENU") == Command("menu", ("es", "fr"))
    assert matcher.match("mais") == Command("more", ("pt",))


def test_of_two_meanings_the_first_language_decides() -> None:
    matcher = CommandMatcher({"en": {"stop": phrases("end")}, "xx": {"more": phrases("end")}})
    assert matcher.match("end") == Command("stop", ("en",))


def test_words_around_a_language_are_no_command() -> None:
    assert CommandMatcher({"en": {AROUND: phrases("please")}}).match("please") is None


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("español", "es"),
        ("ESPANOL", "es"),
        ("spanish", "es"),
        ("Espagnol", "es"),
        ("English", "en"),
        ("inglés", "en"),
        ("in French please", "fr"),
        ("en français svp", "fr"),
        ("en español por favor", "es"),
        ("can you speak punjabi?", "pa"),
        ("ਪੰਜਾਬੀ", "pa"),
        ("ਪੰਜਾਬੀ ਵਿੱਚ", "pa"),
        ("punjabi vich", "pa"),
        ("punjabi ch daso ji", "pa"),
        ("angrezi me", "en"),
        ("hindi", "hi"),
        ("हिन्दी", "hi"),
        ("हिंदी में बताओ", "hi"),
        ("中文", "zh-Hans"),
        ("普通话", "zh-Hans"),
        ("繁體中文", "zh-Hant"),
        ("廣東話", "zh-Hant"),
        ("العربية", "ar"),
        ("عربي", "ar"),
        ("فارسی", "fa"),
        ("فارسي", "fa"),
        ("farsi lotfan", "fa"),
        ("tiếng việt", "vi"),
        ("tieng viet", "vi"),
        ("Việt", "vi"),
        ("kreyòl", "ht"),
        ("tagalog po", "tl"),
        ("Filipino", "tl"),
        ("português", "pt"),
        ("اردو", "ur"),
        ("বাংলা", "bn"),
        ("українська", "uk"),
        ("한국어", "ko"),
        ("ไทย", "th"),
        ("FR", "fr"),
        ("en", "en"),
        ("zh-Hans", "zh-Hans"),
    ],
)
def test_a_language_by_its_name(text: str, tag: str, names: LanguageNames) -> None:
    assert names.match(text) == tag


@pytest.mark.parametrize(
    "text",
    [
        "hi", "Hi!", "HI", "so", "so?", "am", "id", "no", "ok", "please", "in", "", "???", "i speak", "me", "in please",
        "my boss is french", "french fries", "english test for permanent residence", "the thai place did not pay me",
        "where is the spanish embassy",
    ],
)  # fmt: skip
def test_a_message_that_names_no_language_or_more(text: str, names: LanguageNames) -> None:
    assert names.match(text) is None


def test_every_language_is_known_by_its_own_name_and_all_others(names: LanguageNames) -> None:
    for language in shipped().languages.values():
        for name in (language.name, language.name.upper(), *language.also):
            assert names.match(name) == language.tag, name


def test_small_talk_in_the_language_of_the_conversation_names_no_other(names: LanguageNames) -> None:
    """The Tagalog "no"."""
    assert names.match("hindi", spoken="tl") is None
    assert names.match("hindi", spoken="en") == "hi"


def test_no_small_talk_changes_the_language(names: LanguageNames) -> None:
    changes = [
        f"{phrase.place}: {phrase.text}"
        for language, kinds in shipped().smalltalk.items()
        for own in kinds.values()
        for phrase in own
        if names.match(phrase.text, spoken=language)
        or (names.match(phrase.text) and not phrase.text.startswith("hindi"))
    ]
    assert changes == []


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("please answer in english my husband reads now", "en"),
        ("responde en español por favor, mi jefe no me paga", "es"),
        ("hindi me likho mujhe english nahi aati", "hi"),
        ("my contract is in english", None),
        ("english teacher hits me", None),
        ("in english", None),
        ("please answer in english or in french", "en"),
        ("he can speak to me", None),
        ("", None),
    ],
)
def test_a_language_that_a_message_begins_by_asking_for(text: str, tag: str | None, names: LanguageNames) -> None:
    assert names.at_the_beginning(text) == tag
