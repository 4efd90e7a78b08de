"""The talk around the form, with the shipped partners and words, rules instead of a model, and a clock of its own."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bot.answering.context import WELCOME, Context
from bot.answering.handoff_form import EXPIRES_MIN, FIELDS, HOURS, SEND, START
from bot.answering.handoff_questions import title
from bot.answering.handoff_talk import MAX_WORDS
from bot.answering.reading import Reading, reading_of_pick
from bot.answering.reply import Request, Turn
from bot.rendering.channels import render
from bot.safety.detector import Danger
from tests.dialogue.small_answering import SmallAnswering
from tests.shipped import shipped

KNOWN = Context(language="en", region="BC", told=(WELCOME,))


class Person:
    """Somebody who writes; `heard` is all of the last turn, `turns` every turn so far."""

    def __init__(self, context: Context = KNOWN, take_cases: tuple[str, ...] | None = None) -> None:
        self.answering = SmallAnswering(take_cases) if take_cases is not None else SmallAnswering()
        self.context = context
        self.turns: list[Turn] = []

    def says(self, *texts: str) -> str:
        for text in texts:
            self._hears(text, self.answering.read(text, self.context))
        return self.heard

    def presses(self, target: str) -> str:
        self._hears("", reading_of_pick(target, self.context.language or "en"))
        return self.heard

    def waits(self, minutes: int) -> None:
        self.answering.minute += minutes

    def _hears(self, text: str, reading: Reading) -> None:
        lines = self.answering.danger_turn(reading, self.context)
        context = lines.context if lines else self.context
        turn = self.answering.respond(text, reading, context)
        self.turns += [turn]
        self.context = turn.context
        both = replace(turn, parts=(*(lines.parts if lines else ()), *turn.parts))
        self.heard = "\n".join(message.text for message in render(both, "sms"))

    @property
    def requests(self) -> list[Request]:
        return [turn.request for turn in self.turns if turn.request]

    @property
    def form(self) -> dict:
        return dict(self.context.form)


def said(key: str, **blanks: str) -> str:
    return shipped().message("en", f"contact.{key}", **blanks)


MWC = shipped().partners["mwc-bc"].name
IWC = shipped().partners["iwc-cti"].name


def asked_up_to_words() -> Person:
    person = Person()
    person.says("contact", "1", "1", "4", "1")
    return person


def asked_up_to_summary() -> Person:
    person = asked_up_to_words()
    person.says("he has my passport")
    return person


def test_only_yes_makes_a_request_and_it_is_what_was_shown() -> None:
    person = Person()
    assert said("who") in person.says("my boss did not pay me", "contact")
    assert f"1 {MWC}" in person.heard
    assert said("way", partner=MWC) in person.says("1")
    assert said("hours") in person.says("2")
    assert said("add_words") in person.says("4")
    assert said("words", partner=MWC) in person.says("1")
    summary = person.says("he has my passport")
    for fact in (MWC, "My boss has not paid me", "English", "British Columbia", said("way.call"), said("number"),
                 said("hours.evening"), "he has my passport", "WITHDRAW"):  # fmt: skip
        assert fact in summary
    assert person.requests == []
    assert person.says("1") == said("agreed")
    assert person.requests == [Request("mwc-bc", "en", "unpaid-wages", "BC", "call", "evening", "he has my passport")]
    assert person.form == {}
    assert person.context.menu == ()


def test_no_sends_nothing_and_keeps_nothing() -> None:
    for person in (Person(), asked_up_to_words(), asked_up_to_summary()):
        if not person.context.form:
            person.says("contact")
        said_no = person.says("0")
        if person.form:  # without own words the summary comes, and no is asked there
            said_no = person.says("0")
        assert said_no == said("left") + "\n" + said("again", words="can i speak to a human")
        assert (person.requests, person.form, person.context.menu) == ([], {}, ())


def test_the_offer_of_a_partner_answers_the_first_question() -> None:
    person = Person(replace(KNOWN, menu=(f"{START}:mwc-bc",)))
    assert said("way", partner=MWC) in person.says("1")


def test_an_offer_of_a_partner_that_takes_no_requests_any_more_asks_who() -> None:
    person = Person(replace(KNOWN, menu=(f"{START}:ohc-mb",)))
    assert said("who") in person.says("1")


def test_without_a_place_it_is_asked_for_and_then_goes_on() -> None:
    person = Person(replace(KNOWN, region=None))
    assert said("where") in person.says("contact")
    assert f"1 {IWC}" in person.says("in Quebec")
    assert person.context.region == "QC"


def test_where_nobody_takes_requests_no_form_is_opened() -> None:
    person = Person(take_cases=())
    person.says("contact")
    assert (person.form, person.context.menu) == ({}, ())
    elsewhere = Person(replace(KNOWN, region="YT"))
    elsewhere.says("contact")
    assert elsewhere.form == {}


def test_someone_else_can_be_chosen() -> None:
    person = Person(replace(KNOWN, region="ON"))
    first = person.says("contact")
    assert f"2 {said('others')}" in first
    both = person.says("2")
    names = [shipped().partners[i].name for i in ("schlifer-clinic", "fcj-refugee-centre")]
    assert all(name in both for name in names)
    second = person.context.menu[1]
    person.says("2", "1", "1", "2", "1")
    assert [f"contact:partner:{request.partner}" for request in person.requests] == [second]


def test_every_answer_can_be_corrected() -> None:
    person = asked_up_to_summary()
    assert said("changing") in person.says("2")
    assert said("way", partner=MWC) in person.says("2")
    assert said("way.call") in person.says("2")
    person.says("2", "3", "1")
    person.says("2", "4", "2")
    assert said("no_own_words") in person.heard
    person.says("2", "1", "1")
    person.says("1")
    assert person.requests == [Request("mwc-bc", "en", None, "BC", "call", "any", "")]


def test_the_topic_can_be_left_out() -> None:
    person = Person()
    person.says("my boss did not pay me", "contact", "1", "1", "1", "2")
    assert "My boss has not paid me" in person.heard
    assert said("topic") in person.says("2", "5")
    assert "My boss has not paid me" not in person.says("0")
    person.says("1")
    assert person.requests[0].topic is None


def test_an_earlier_button_corrects_and_an_old_yes_agrees_to_nothing() -> None:
    person = asked_up_to_summary()
    assert said("way.call") in person.presses("contact:way:call")
    person.says("2", "3")  # a question is open again: the yes of the old summary is not an answer to it
    assert said("hours") in person.presses(SEND)
    assert person.requests == []
    late = Person()
    assert SEND not in late.context.menu
    late.presses(SEND)
    assert late.requests == []


def test_a_yes_does_not_reach_beyond_a_change_of_place_or_language() -> None:
    for change in ("in Quebec", "español"):
        person = asked_up_to_summary()
        person.says(change)
        shown = person.context.menu
        person.context = replace(person.context, form={**person.form, "shown": ["en", "BC"], "partner": "mwc-bc"})
        person.presses(SEND)
        assert person.requests == [], (change, shown)


def test_questions_in_between_are_answered_and_the_open_one_is_asked_again() -> None:
    person = Person()
    person.says("contact", "1")
    answer = person.says("my boss did not pay me")
    assert answer.index("Ask for your pay in writing.") < answer.index(said("way", partner=MWC))
    assert person.turns[-1].entry == "unpaid-wages"
    assert said("hours") in person.says("1")


def test_the_summary_is_repeated_in_one_line_while_nothing_has_changed() -> None:
    person = asked_up_to_summary()
    again = person.says("help")
    assert said("send_again", partner=MWC) in again
    assert "passport" not in again
    assert person.says("1") == said("agreed")
    assert person.requests[0].words == "he has my passport"


def test_another_menu_waits_for_its_own_number_and_then_the_form_goes_on() -> None:
    person = Person()
    person.says("contact", "1")
    menu = person.says("choose")
    assert said("way", partner=MWC) not in menu
    assert said("way", partner=MWC) in person.says("1")
    assert person.form["partner"] == "mwc-bc"


def test_help_lines_come_first_and_the_form_is_still_there() -> None:
    person = Person()
    person.says("contact", "1")
    lines = person.says("sos")
    assert "911" in lines
    assert said("way", partner=MWC) not in lines
    assert said("way", partner=MWC) in person.says("1")


def test_own_words_that_show_danger_bring_help_lines_and_are_kept() -> None:
    person = asked_up_to_words()
    heard = person.says("he is hitting me !")
    assert heard.index("911") < heard.index(said("words_kept"))
    assert person.requests == []
    assert person.context.menu == ("danger:danger-now:yes", "danger:danger-now:no")
    assert "he is hitting me !" in person.says("2")
    person.says("1")
    assert person.requests[0].words == "he is hitting me !"


def test_soft_danger_in_own_words_is_said_on_top() -> None:
    person = asked_up_to_words()
    reading = Reading("own_words", "en", danger=Danger("soft", "danger-now"))
    turn = person.answering.respond("i am afraid", reading, person.context)
    assert turn.parts[0].text == shipped().message("en", "danger.soft")
    assert turn.context.form["words"] == "i am afraid"


@pytest.mark.parametrize("command", ["stop", "delete"])
def test_who_leaves_leaves_the_form_too(command: str) -> None:
    person = asked_up_to_summary()
    heard = person.says(command)
    assert said("left") not in heard
    assert (person.form, person.requests) == ({}, [])
    assert person.turns[-1].leave or person.turns[-1].forget


@pytest.mark.parametrize("command", ["menu", "start", "withdraw"])
def test_what_leaves_the_form_says_that_nothing_was_sent(command: str) -> None:
    person = asked_up_to_summary()
    assert person.says(command).startswith(said("left"))
    assert (person.form, person.requests) == ({}, [])
    assert person.turns[-1].withdraw == (command == "withdraw")


def test_withdraw_is_passed_on_also_without_a_form() -> None:
    person = Person()
    assert person.says("withdraw") == said("withdraw")
    assert person.turns[-1].withdraw


def test_a_change_of_language_asks_again_in_it() -> None:
    person = Person()
    person.says("contact", "1")
    heard = person.says("español")
    assert shipped().message("es", "contact.way", partner=MWC) in heard
    assert "Un mensaje" in heard
    person.says("1", "1", "2", "1")
    assert person.requests[0].language == "es"


def test_a_place_given_in_between_is_taken_over() -> None:
    person = asked_up_to_summary()
    heard = person.says("in Quebec")
    assert f"1 {IWC}" in heard  # who was chosen in another province is asked for anew
    assert "Quebec" in person.says("1")
    person.says("1")
    assert person.requests == [Request("iwc-cti", "en", None, "QC", "here", "evening", "he has my passport")]


def test_after_half_an_hour_of_silence_nothing_is_left() -> None:
    person = asked_up_to_summary()
    person.waits(EXPIRES_MIN)
    heard = person.says("1")
    assert heard.startswith(said("expired"))
    assert (person.requests, person.form) == ([], {})
    words = asked_up_to_words()
    words.waits(EXPIRES_MIN)
    words.says("he has my passport")
    assert "passport" not in str(words.context.to_slots())


def test_every_message_gives_another_half_hour() -> None:
    person = asked_up_to_words()
    for text in ("thanks", "help", "my boss owes me"):
        person.waits(EXPIRES_MIN - 1)
        person.says(text)
    assert person.form["words"] == "my boss owes me"


def test_danger_drops_an_expired_form_without_a_word_about_it() -> None:
    person = asked_up_to_summary()
    person.waits(EXPIRES_MIN)
    assert said("expired") not in person.says("sos")


def test_long_words_are_cut_and_that_is_said() -> None:
    person = asked_up_to_words()
    long = "a " * MAX_WORDS
    heard = person.says(long)
    assert said("words_cut", count=str(MAX_WORDS)) in heard
    assert person.form["words"] == long[:MAX_WORDS].strip()
    assert "..." in heard


def test_words_are_passed_on_as_typed_without_characters_that_are_none() -> None:
    person = asked_up_to_words()
    person.says("line one\nli\u0000ne \u202etwo می\u200cخواهم 👩\u200d👧")
    assert person.form["words"] == "line one\nline two می\u200cخواهم 👩\u200d👧"


def test_a_number_that_is_not_there_asks_again() -> None:
    person = Person()
    person.says("contact", "1")
    assert person.says("7") == person.turns[-2].parts[0].text + (
        f"\n1 {said('way.here')}\n2 {said('way.call')}\n0 {said('leave.none')}"
    )


def test_who_writes_in_a_chat_is_not_asked_about_a_call() -> None:
    person = Person(replace(KNOWN, chat_only=True))
    assert said("hours") in person.says("contact", "1")
    person.says("1", "2")
    assert said("change.way") not in person.says("2")
    person.presses("contact:way:call")
    person.says("0", "1")
    assert [request.way for request in person.requests] == ["here"]


def test_asking_again_for_contact_repeats_the_question() -> None:
    person = Person()
    person.says("contact", "1")
    assert said("way", partner=MWC) in person.says("contact")
    assert person.form["partner"] == "mwc-bc"


def test_a_partner_that_takes_no_requests_cannot_be_chosen() -> None:
    person = Person()
    person.says("contact")
    assert said("who") in person.presses("contact:partner:ohc-mb")
    assert "partner" not in person.form


def test_the_form_tells_which_questions_are_answered() -> None:
    person = Person()
    assert person.answering.handoff.answered(person.context) == {}
    person.says("contact", "1")
    answered = person.answering.handoff.answered(person.context)
    assert list(answered) == list(FIELDS)
    assert next(name for name, done in answered.items() if not done) == "way"


@pytest.mark.parametrize("language", [language.tag for language in shipped().full_languages])
def test_the_whole_form_in_every_language(language: str) -> None:
    context = replace(KNOWN, language=language, language_chosen=True, last_entry="unpaid-wages")
    person = Person(context)
    heard = [person.says(text) for text in ("contact", "1", "2", "4", "1", "words", "2", "0", "1")]
    assert person.requests == [Request("mwc-bc", language, "unpaid-wages", "BC", "call", "evening", "words")]
    assert not any(re.search(r"[{}]|contact\.", text) for text in heard)
    titles = [title(shipped(), f"contact:hours:{hours}", language) for hours in HOURS]
    assert len(set(titles)) == len(HOURS)


def test_the_questions_are_short_enough_for_a_prepaid_phone() -> None:
    most = {"GSM-7": 2, "UCS-2": 5}
    for language in shipped().full_languages:
        context = replace(KNOWN, language=language.tag, language_chosen=True, region="QC", last_entry="unpaid-wages")
        person = Person(context)
        for text in ("contact", "1", "2", "4", "1", "three more words"):
            person.says(text)
            for message in render(person.turns[-1], "sms", language.sms_fold):
                assert message.cost.segments <= most[message.cost.encoding], (language.tag, message.text)
