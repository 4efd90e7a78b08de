"""What is said to each reading, with the shipped words: no model is needed to answer."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from bot.answering.context import DISCLAIMER, DRAFT, Context
from bot.answering.reading import INTENTS, Reading
from bot.answering.reply import Turn
from bot.answering.responses import Responder
from bot.knowledge.model import Knowledge
from bot.safety.detector import Danger
from tests.shipped import shipped

TODAY = dt.date(2026, 11, 22)


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return shipped()


@pytest.fixture(scope="module")
def responder(knowledge: Knowledge) -> Responder:
    return Responder(knowledge, TODAY)


def asked(entry: str, language: str = "en", **other: object) -> Reading:
    return replace(Reading("question", language, entries=((entry, 0.9),)), **other)


def said(turn: Turn) -> str:
    return "\n".join(part.text for part in turn.parts)


def test_an_answer_carries_its_words_source_date_and_how_to_go_on(responder: Responder, knowledge: Knowledge) -> None:
    turn = responder.respond(asked("unpaid-wages"), Context())
    assert turn.parts[0].text == knowledge.entries["unpaid-wages"].words["en"].short
    assert "Source: canada.ca, checked 2026-11." in said(turn)
    assert "MORE" in said(turn)
    assert (turn.entry, turn.context.last_entry, turn.context.next_part) == ("unpaid-wages", "unpaid-wages", 0)


def test_the_province_adds_its_own_rule_and_source(responder: Responder) -> None:
    turn = responder.respond(asked("unpaid-wages"), Context(region="ON"))
    assert "2 years" in turn.parts[1].text
    assert "canada.ca" not in said(turn).split("Source:")[1]
    assert "province" not in said(turn).split("Source:")[1]  # it is not asked again


@pytest.mark.parametrize(
    ("entry", "region", "language", "source"),
    [
        ("find-shelter", "NS", "en", "Source: novascotia.ca (from 2012), checked 2026-11."),
        ("find-shelter", "NS", "hi", "स्रोत: novascotia.ca (2012), जाँच: 2026-11"),
        ("unpaid-wages", "PE", "en", "Source: Government of PEI (copy from 2015), checked 2026-11."),
        ("pregnant-at-work", None, "fr", "Source : Government of Canada (copie), vérifié : 2026-11."),
        ("minimum-wage", "ON", "en", "Source: todocanada.ca, checked 2026-11."),
    ],
)
def test_the_source_says_whose_page_it_is_how_old_and_when_we_read_it(
    entry: str, region: str | None, language: str, source: str, responder: Responder
) -> None:
    context = Context(region=region, language=language, language_chosen=True)
    assert source in said(responder.respond(asked(entry, language), context))


def test_the_province_is_asked_once(responder: Responder, knowledge: Knowledge) -> None:
    question = knowledge.message("en", "region_question")
    first = responder.respond(asked("unpaid-wages"), Context())
    second = responder.respond(asked("passport-taken"), first.context)
    assert question in said(first)
    assert question not in said(second)
    assert [part.text for part in first.parts if part.asks_place] == [question]
    assert not any(part.asks_place for part in second.parts)


def test_the_province_of_a_number_is_offered_and_never_taken_for_granted(
    responder: Responder, knowledge: Knowledge
) -> None:
    first = responder.respond(asked("unpaid-wages", "fr"), Context(guess="QC"))
    assert (first.context.region, first.context.menu) == (None, ("place:QC", "none"))
    confirmed = responder.respond(Reading("pick", "fr", picked="place:QC"), first.context)
    assert confirmed.context.region == "QC"
    assert knowledge.message("fr", "region_changed", region="Québec") in said(confirmed)


def test_where_nothing_is_guessed_the_question_for_the_place_can_be_answered_with_a_position(
    responder: Responder, knowledge: Knowledge
) -> None:
    turn = responder.respond(asked("unpaid-wages"), Context())
    assert [part.text for part in turn.parts if part.asks_place] == [knowledge.message("en", "region_question")]
    assert turn.context.menu == ()


def test_notes_are_said_once_a_conversation(responder: Responder, knowledge: Knowledge) -> None:
    first = responder.respond(asked("unpaid-wages", "fr"), Context())
    second = responder.respond(asked("passport-taken", "fr"), first.context)
    for key, name in (("disclaimer", DISCLAIMER), ("draft_translation", DRAFT)):
        assert knowledge.message("fr", key) in said(first)
        assert knowledge.message("fr", key) not in said(second)
        assert name in first.context.told


def test_more_gives_every_part_in_order_and_then_a_person(responder: Responder, knowledge: Knowledge) -> None:
    more = knowledge.entries["passport-taken"].words["en"].more
    turn = responder.respond(asked("passport-taken"), Context(region="BC"))
    for part in more:
        turn = responder.respond(Reading("more", "en"), turn.context)
        assert turn.parts[0].text[:40] == part[:40]
    end = responder.respond(Reading("more", "en"), turn.context)
    assert knowledge.message("en", "nothing_more") in said(end)
    assert "Migrant Workers Centre" in said(end)
    assert "MORE" not in said(turn)  # after the last part none is promised


def test_an_unsure_question_offers_its_entries_and_none(responder: Responder) -> None:
    reading = Reading(
        "choose", "es", entries=(("unpaid-wages", 0.4), ("minimum-wage", 0.3), ("overtime-and-breaks", 0.1))
    )
    turn = responder.respond(reading, Context())
    (part,) = turn.parts
    assert turn.context.menu == ("entry:unpaid-wages", "entry:minimum-wage", "entry:overtime-and-breaks", "none")
    assert len(part.options) == 4
    assert part.zero_last
    picked = responder.respond(Reading("pick", "es", picked="entry:minimum-wage"), turn.context)
    assert picked.entry == "minimum-wage"
    assert picked.context.menu == ()


def test_what_is_not_known_is_said_and_a_person_is_named(responder: Responder, knowledge: Knowledge) -> None:
    turn = responder.respond(Reading("unknown", "en"), Context(region="QC"))
    assert knowledge.message("en", "unknown") in said(turn)
    assert "Immigrant Workers Centre" in said(turn)
    nowhere = responder.respond(Reading("unknown", "en"), Context())
    assert "211" in said(nowhere)


def test_a_place_in_what_is_not_known_names_who_is_there_and_is_not_remembered(responder: Responder) -> None:
    weather = Reading("unknown", "en", region="QC", place="Montreal")
    turn = responder.respond(weather, Context(guess="AB"))
    assert "Immigrant Workers Centre" in said(turn)
    assert (turn.context.region, turn.context.place, turn.context.guess) == (None, None, "AB")
    elsewhere = responder.respond(weather, Context(region="ON", place="Windsor"))
    assert "Immigrant Workers Centre" not in said(elsewhere)
    assert (elsewhere.context.region, elsewhere.context.place) == ("ON", "Windsor")


def test_a_changed_province_answers_the_last_question_again(responder: Responder) -> None:
    turn = responder.respond(asked("unpaid-wages"), Context(region="ON"))
    changed = responder.respond(Reading("set_region", "en", region="QC"), turn.context)
    assert changed.context.region == "QC"
    assert "CNESST" in said(changed)
    assert changed.entry == "unpaid-wages"


def test_a_province_without_a_rule_of_its_own_says_so(responder: Responder, knowledge: Knowledge) -> None:
    turn = responder.respond(asked("international-conventions"), Context())
    changed = responder.respond(Reading("set_region", "en", region="QC"), turn.context)
    assert knowledge.message("en", "region_no_difference", region="Quebec") in said(changed)


def test_a_changed_language_repeats_the_answer_in_it(responder: Responder, knowledge: Knowledge) -> None:
    turn = responder.respond(asked("unpaid-wages"), Context())
    changed = responder.respond(Reading("set_language", "es", language_wanted="es"), turn.context)
    assert knowledge.message("es", "language_changed") in said(changed)
    assert knowledge.entries["unpaid-wages"].words["es"].short in said(changed)
    assert (changed.context.language, changed.context.language_chosen) == ("es", True)


def test_an_entry_without_the_language_says_in_which_it_comes(responder: Responder, knowledge: Knowledge) -> None:
    entry = knowledge.entries["unpaid-wages"]
    english_only = replace(entry, words={"en": entry.words["en"]})
    small = Responder(replace(knowledge, entries={**knowledge.entries, "unpaid-wages": english_only}), TODAY)
    turn = small.respond(asked("unpaid-wages", "ht"), Context())
    assert turn.parts[0].text == knowledge.message("ht", "other_language", language="English")
    assert entry.words["en"].short in said(turn)


def test_a_follow_up_is_answered_from_the_part_that_fits(responder: Responder, knowledge: Knowledge) -> None:
    asked_before = responder.respond(asked("unpaid-wages"), Context(region="ON")).context
    words = knowledge.entries["unpaid-wages"].words["en"]
    offered: list[str] = []

    def second(parts: object, first: int) -> int:
        offered.extend(parts)  # type: ignore[arg-type]
        return 1

    turn = responder.respond(Reading("follow_up", "en"), asked_before, second)
    assert len(offered) == 2 + len(words.more)
    assert "2 years" in turn.parts[0].text
    last = responder.respond(Reading("follow_up", "en"), asked_before, lambda parts, _: len(parts) - 1)
    assert last.parts[0].text == f"{knowledge.message('en', 'same_topic')} {words.more[-1]}"
    assert last.context.next_part == len(words.more)


@pytest.mark.parametrize("kind", ["danger-now", "thoughts-of-suicide", "trafficking", "sexual-assault", "sos"])
def test_help_lines_in_every_language_and_region(responder: Responder, knowledge: Knowledge, kind: str) -> None:
    for language in (tag.tag for tag in knowledge.full_languages):
        for region in (None, *knowledge.regions):
            reading = Reading("unknown", language, danger=Danger("hard", kind))
            turn = responder.danger_turn(reading, Context(region=region))
            assert turn is not None
            assert "911" in said(turn)
            assert "{" not in said(turn)
            assert turn.context.menu == (f"danger:{kind}:yes", f"danger:{kind}:no")
            assert len(turn.parts) == 2  # the lines, and one question


def test_the_line_of_the_province_is_named_and_no_number_twice(responder: Responder) -> None:
    quebec = responder.danger_turn(Reading("unknown", "fr", danger=Danger("hard", "danger-now")), Context(region="QC"))
    assert quebec is not None
    assert "1-800-363-9010" in said(quebec)
    suicide = responder.danger_turn(Reading("unknown", "en", danger=Danger("hard", "thoughts-of-suicide")), Context())
    assert suicide is not None
    assert said(suicide).count("9-8-8") == 1


def test_soft_danger_is_one_line_on_top_of_the_answer(responder: Responder, knowledge: Knowledge) -> None:
    turn = responder.respond(asked("partner-abuse", danger=Danger("soft", "danger-now")), Context())
    assert turn.parts[0].text == knowledge.message("en", "danger.soft")
    assert turn.parts[1].text[:60] == knowledge.entries["partner-abuse"].words["en"].short[:60]


def test_after_help_lines_more_leads_into_the_entry(responder: Responder, knowledge: Knowledge) -> None:
    lines = responder.danger_turn(Reading("unknown", "en", danger=Danger("hard", "sexual-assault")), Context())
    assert lines is not None
    safe = responder.respond(Reading("pick", "en", picked="danger:sexual-assault:no"), lines.context)
    more = responder.respond(Reading("more", "en"), safe.context)
    assert more.parts[0].text[:30] == knowledge.entries["sexual-assault"].words["en"].more[0][:30]


def test_a_figure_past_its_review_date_is_not_stated(knowledge: Knowledge) -> None:
    fresh = Responder(knowledge, TODAY).respond(asked("minimum-wage"), Context(region="ON"))
    late = Responder(knowledge, dt.date(2031, 1, 1)).respond(asked("minimum-wage"), Context(region="ON"))
    wage = knowledge.facts["on-minimum-wage"].values["amount"].raw
    assert wage in said(fresh)
    assert wage not in said(late)
    assert "confirm" in said(late)


def test_delete_forgets_everything(responder: Responder) -> None:
    before = Context(language="es", language_chosen=True, region="ON", last_entry="unpaid-wages")
    turn = responder.respond(Reading("delete", "es"), before)
    assert turn.forget
    assert turn.context == Context()


def test_every_intent_has_words_in_every_full_language(responder: Responder, knowledge: Knowledge) -> None:
    for language in (tag.tag for tag in knowledge.full_languages):
        for intent in INTENTS:
            reading = Reading(
                intent,
                language,
                entries=(("unpaid-wages", 0.5), ("minimum-wage", 0.2)),
                region="ON" if intent == "set_region" else None,
                picked="issue:regularization" if intent == "pick" else None,
                language_wanted=language if intent == "set_language" else None,
                unserved="pl" if intent == "unserved_language" else None,
                danger=Danger("hard", "sos") if intent == "sos" else None,
            )
            turn = responder.respond(reading, Context(menu=("entry:unpaid-wages",), last_entry="unpaid-wages"))
            assert turn.parts, (language, intent)
            assert all(part.text.strip() and "{" not in part.text for part in turn.parts), (language, intent)
            assert not any(part.text.startswith("/") for part in turn.parts)


def test_a_number_in_english_has_no_marks_of_another_direction(responder: Responder) -> None:
    turn = responder.danger_turn(Reading("sos", "ur", danger=Danger("hard", "sos")), Context())
    assert turn is not None
    assert "\u200e" not in said(turn)


def offers_of(turn: Turn) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return turn.parts[-1].options, turn.context.menu


@pytest.mark.parametrize("intent", ["unknown", "none_of_these", "set_region", "more"])
def test_a_partner_that_takes_requests_is_offered_where_it_is_named(knowledge: Knowledge, intent: str) -> None:
    responder = Responder(knowledge, TODAY, takes_cases={"mwc-bc"}.__contains__)
    before = Context(region="BC")
    if intent == "more":
        before = replace(before, last_entry="passport-taken", next_part=9)
    turn = responder.respond(Reading(intent, "en", region="BC"), before)
    offer = knowledge.message("en", "contact.offer", partner=knowledge.partners["mwc-bc"].name)
    assert offers_of(turn) == ((offer,), ("contact:start:mwc-bc",))
    assert offers_of(Responder(knowledge, TODAY).respond(Reading(intent, "en", region="BC"), before)) == ((), ())


def test_an_answer_that_names_such_a_partner_offers_it_below_all_else(knowledge: Knowledge) -> None:
    responder = Responder(knowledge, TODAY, takes_cases={"mwc-bc"}.__contains__)
    turn = responder.respond(asked("find-a-partner"), Context(region="BC"))
    assert knowledge.message("en", "disclaimer") in said(turn)
    assert offers_of(turn)[1] == ("contact:start:mwc-bc",)
    elsewhere = responder.respond(asked("find-a-partner"), Context(region="QC"))
    assert offers_of(elsewhere) == ((), ())


def test_nothing_is_offered_while_a_request_is_being_made(knowledge: Knowledge) -> None:
    responder = Responder(knowledge, TODAY, takes_cases={"mwc-bc"}.__contains__)
    turn = responder.respond(Reading("unknown", "en"), Context(region="BC", form={"minute": 1}))
    assert offers_of(turn) == ((), ())


def test_where_nobody_takes_requests_a_number_is_named(responder: Responder, knowledge: Knowledge) -> None:
    turn = responder.respond(Reading("contact", "en"), Context(region="BC"))
    assert turn.parts[0].text == knowledge.message("en", "contact.nobody")
    assert knowledge.partners["mwc-bc"].name in said(turn)
    assert turn.request is None


def test_a_question_that_is_closed_can_be_begun_anew(responder: Responder) -> None:
    turn = responder.respond(Reading("form_answer", "en", picked="contact:way:here"), Context())
    assert turn.context.menu == ("contact:start",)
