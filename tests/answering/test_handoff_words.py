"""The form filled in words: the shipped words and partners, read without a model."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.answering.context import Context
from bot.answering.handoff_talk import MAX_HOURS_WORDS
from bot.answering.reader import Reader
from bot.answering.reading import Reading
from bot.answering.reply import Request
from bot.safety.detector import Danger
from tests.answering.test_handoff_talk import KNOWN, MWC, Person
from tests.dialogue.small_answering import SmallAnswering
from tests.shipped import shipped

READER = Reader.of(shipped(), None, None)


class Understanding(SmallAnswering):
    """What is no sign by its letters is told as in `SmallAnswering`: by the name of its intent."""

    def read(self, text: str, context: Context) -> Reading:
        reading = READER.read(text, self.handoff.current(context))
        return reading if reading.intent != "unknown" else super().read(text, context)


def person(language: str = "en", *texts: str) -> Person:
    """With the form open, after `texts`."""
    who = Person(replace(KNOWN, language=language))
    who.answering = Understanding()
    who.says("contact", *texts)
    return who


def said(language: str, key: str, **blanks: str) -> str:
    return shipped().message(language, key, **blanks)


def test_the_whole_form_in_words() -> None:
    ana = person("es", "si", "por mensaje")
    heard = ana.says("en la noche cuando la patrona esta dermida")
    assert 'en la noche cuando la patrona esta dermida"' in heard
    assert "en la noche cuando la patrona esta dermida" in ana.says("no gracias")
    ana.says("ok si mandalo")
    assert ana.requests == [
        Request("mwc-bc", "es", None, "BC", "here", "evening", "", "en la noche cuando la patrona esta dermida")
    ]


def test_a_time_in_own_words_is_shown_bounded_and_forgotten_with_another_choice() -> None:
    ana = person("en", "1", "1", "when " + "my husband is at work " * 6)
    kept = ana.form["hours_words"]
    assert ana.form["hours"] == "own"
    assert len(kept) <= MAX_HOURS_WORDS + 3
    assert said("en", "contact.hours.own", words=kept) in ana.says("2")
    ana.says("2", "3", "4")
    assert "hours_words" not in ana.form
    assert ana.form["hours"] == "evening"


@pytest.mark.parametrize(
    ("language", "text"),
    [("pa", "nahi rehn deo"), ("es", "mejor no"), ("pt", "melhor nao"), ("fa", "laghv"), ("fa", "نه پشیمون شدم"),
     ("tl", "nagbago isip ko"), ("vi", "em doi y"), ("ar", "khalas ma badi"), ("en", "not now")],
)  # fmt: skip
def test_who_refuses_at_any_question_is_told_that_nothing_was_sent_and_how_to_begin_again(
    language: str, text: str
) -> None:
    steps = ("1", "1", "1", "2")
    for number in range(len(steps) + 1):
        ana = person(language, *steps[:number])
        heard = ana.says(text)
        assert heard.startswith(ana.answering.message("contact.left", language)[:10])
        assert (ana.form, ana.requests, ana.context.menu) == ({}, [], ())
        assert not ana.turns[-1].withdraw
        assert not ana.turns[-1].leave


@pytest.mark.parametrize("language", [language.tag for language in shipped().full_languages])
def test_the_words_to_begin_again_begin_again(language: str) -> None:
    again = person(language, "0").turns[-1].parts[-1].text
    context = Context(language=language, language_chosen=True, region="BC")
    words = again.rpartition(": ")[2] if ": " in again else again.rpartition("：")[2]
    assert READER.read(words, context).intent == "contact"


def test_every_question_before_the_words_shows_a_way_out() -> None:
    ana = person("en")
    for step in ("1", "1", "4"):
        assert "\n0 " in ana.heard
        ana.says(step)
    assert said("en", "contact.leave.none") in ana.heard
    assert ana.says("0").startswith(said("en", "contact.left"))


@pytest.mark.parametrize(
    ("language", "thanks"), [("pa", "shukria"), ("fa", "mamnoon"), ("fa", "مرسی"), ("en", "ok thanks")]
)
def test_thanks_is_answered_in_one_line_and_the_question_stays_open(language: str, thanks: str) -> None:
    ana = person(language, "1")
    before = ana.context.menu
    ana.says(thanks)
    assert [part.text for part in ana.turns[-1].parts] == [said(language, "contact.still_open")]
    assert ana.context.menu == before
    ana.says("1")
    assert ana.form["way"] == "here"


def test_thanks_under_the_summary_sends_nothing_and_a_yes_after_it_does() -> None:
    ana = person("en", "1", "1", "1", "2")
    ana.says("ok thanks")
    assert ana.requests == []
    ana.says("yes")
    assert len(ana.requests) == 1


@pytest.mark.parametrize(("language", "text"), [("fa", "age begam ki mibine?"), ("en", "will my boss know?")])
def test_who_asks_who_reads_it_is_told_and_the_question_comes_again(language: str, text: str) -> None:
    ana = person(language)
    ana.says(text)
    first, again = ana.turns[-1].parts
    assert first.text == said(language, "contact.who_sees.any")
    assert again.options
    ana.says("1", text)
    assert MWC in ana.turns[-1].parts[0].text


def test_a_question_beside_the_form_does_not_hide_it() -> None:
    ana = person("tl", "1", "1", "1", "2")
    ana.says("choose")  # another menu is open
    heard = ana.says("goodbye")
    assert said("tl", "contact.send") in heard
    assert ana.says("oo sige po") == said("tl", "contact.agreed")
    assert len(ana.requests) == 1


def test_only_certain_danger_interrupts_an_answer() -> None:
    context = replace(person("en", "1", "1").context)
    assert READER.read("in the evening", context).danger is None
    certain = READER.read("in the evening, he is hitting me", context)
    assert certain.danger == Danger("hard", "danger-now")


def test_after_help_lines_the_open_question_comes_again() -> None:
    ana = person("es", "1", "1")
    assert "911" in ana.says("sos")
    assert said("es", "contact.hours") in ana.says("gracias pero que hago")
    assert said("es", "contact.hours") not in ana.says("4")
    assert ana.form["hours"] == "evening"


@pytest.mark.parametrize(
    "word", ["cancelar", "annuler", "laghv", "لغو", "radd karo", "取消", "kanselahin", "anile", "إلغاء"]
)
def test_cancel_takes_a_request_back_and_is_no_stop(word: str) -> None:
    assert READER.read(word, Context()).intent == "withdraw"


def test_cancel_in_english_stays_a_stop_as_the_phone_companies_have_it() -> None:
    assert READER.read("cancel", Context()).intent == "stop"
    assert READER.read("CANCEL", Context(language="en")).intent == "stop"


@pytest.mark.parametrize(
    "text", ["pashiman shodam", "پشیمون شدم", "nagbago isip ko", "em doi y", "cambie de opinion", "mudei de ideia",
             "changed my mind", "man badal gaya", "mwen chanje lide", "ghayart ra2yi"],
)  # fmt: skip
def test_who_changes_their_mind_afterwards_takes_the_request_back(text: str) -> None:
    assert READER.read(text, Context(region="BC")).intent == "withdraw"
