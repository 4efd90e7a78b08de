"""What is said to a place and to whoever looks for help near it, with the shipped words and partners; no model."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from bot.answering.context import Context
from bot.answering.partner_talk import AT_ONCE, hours_in
from bot.answering.reading import WHO_ENTRIES, Reading
from bot.answering.reply import Turn
from bot.answering.responses import Responder
from bot.knowledge.model import PEOPLE, Opening
from tests.shipped import shipped

TODAY = dt.date(2026, 11, 24)
NOON = dt.datetime(2026, 11, 24, 17, tzinfo=dt.timezone.utc)  # a Tuesday, in Toronto
KNOWLEDGE = shipped()
RESPONDER = Responder(KNOWLEDGE, TODAY, NOON)


def said(turn: Turn) -> str:
    return "\n".join(part.text for part in turn.parts)


def who(entry: str = WHO_ENTRIES[0], language: str = "en", **where: object) -> Reading:
    return replace(Reading("who_can_help", language, entries=((entry, 0.9),)), **where)


def message(key: str, language: str = "en", **blanks: str) -> str:
    return KNOWLEDGE.message(language, key, **blanks)


def test_the_entries_that_ask_for_somebody_exist() -> None:
    assert set(WHO_ENTRIES) <= KNOWLEDGE.entries.keys()


def test_up_to_three_are_named_with_what_helps_to_choose() -> None:
    turn = RESPONDER.respond(who("find-shelter", region="QC", place="Montréal"), Context())
    assert turn.parts[0].text == message("partner_place", place="Montréal, Quebec")
    assert len(turn.context.shown) == AT_ONCE
    assert (turn.context.region, turn.context.place, turn.context.last_entry) == ("QC", "Montréal", "find-shelter")
    line = next(part.text for part in turn.parts if part.text.startswith("SOS violence conjugale"))
    for piece in ("help line", "1-800-363-9010", "day and night", "English, French", "free", "checked 2026-11"):
        assert piece in line


def test_who_else_goes_on_until_nobody_is_left_and_names_nobody_twice() -> None:
    turn = RESPONDER.respond(who(region="ON", place="Windsor"), Context())
    named: list[str] = []
    for _ in range(12):
        new = turn.context.shown[len(named) :]
        assert not set(new) & set(named)
        named += new
        if not new:
            break
        turn = RESPONDER.respond(Reading("who_else", "en"), turn.context)
    assert said(turn) == message("no_one_else")
    assert len(named) > 2 * AT_ONCE


def test_the_need_of_the_last_question_is_kept() -> None:
    context = RESPONDER.respond(Reading("question", "en", entries=(("sex-work-police", 0.9),)), Context()).context
    turn = RESPONDER.respond(who(region="QC", place="Montréal"), context)
    assert turn.context.last_entry == "sex-work-police"
    assert turn.context.shown[0] == "stella-montreal"


@pytest.mark.parametrize("language", [language.tag for language in KNOWLEDGE.full_languages])
def test_in_every_language(language: str) -> None:
    for entry in WHO_ENTRIES:
        turn = RESPONDER.respond(who(entry, language, region="ON", place="Toronto"), Context())
        assert len(turn.parts) >= 2
        assert "{" not in said(turn)
    anybody = RESPONDER.respond(who(language=language, region="ON", place="Toronto"), Context())
    assert len(anybody.context.shown) == AT_ONCE
    assert anybody.parts[-1].text == message("who_else_hint", language)


def test_every_kind_of_partner_has_a_name() -> None:
    for partner in KNOWLEDGE.partners.values():
        assert message(f"partner_kind.{partner.kind}")


def test_an_unconfirmed_phone_stands_beside_its_website() -> None:
    turn = RESPONDER.respond(who("partner-abuse", region="ON", place="Toronto"), Context())
    line = next(part.text for part in turn.parts if "Schlifer" in part.text)
    assert "not confirmed" in line
    assert "schliferclinic.com" in line


def test_without_a_place_the_answer_asks_for_one_and_the_place_is_answered_with_who_is_there() -> None:
    asked = RESPONDER.respond(who("find-legal-help"), Context())
    assert asked.entry == "find-legal-help"
    assert message("place_question") in said(asked)
    there = RESPONDER.respond(Reading("set_region", "en", region="ON", place="Windsor"), asked.context)
    assert "legal-assistance-windsor-wecen" in there.context.shown


def test_a_place_after_an_ordinary_question_brings_the_provinces_rule() -> None:
    asked = RESPONDER.respond(Reading("question", "en", entries=(("unpaid-wages", 0.9),)), Context())
    there = RESPONDER.respond(Reading("set_region", "en", region="ON", place="Windsor"), asked.context)
    assert "2 years" in said(there)
    assert there.context.place == "Windsor"


def test_a_town_is_asked_for_once_where_only_the_province_is_known() -> None:
    first = RESPONDER.respond(who(region="ON"), Context())
    second = RESPONDER.respond(Reading("who_else", "en"), first.context)
    assert message("place_question") in said(first)
    assert message("place_question") not in said(second)


def test_a_name_that_is_known_elsewhere_is_asked_back_and_not_relied_on() -> None:
    reading = Reading("set_region", "en", region="ON", place="London", places=("ON:London",))
    asked = RESPONDER.respond(reading, Context())
    assert asked.parts[0].options[0] == "London, Ontario"
    assert (asked.context.region, asked.context.menu) == (None, ("place:ON:London", "none"))
    yes = RESPONDER.respond(Reading("pick", "en", picked="place:ON:London"), asked.context)
    assert (yes.context.region, yes.context.place) == ("ON", "London")
    no = RESPONDER.respond(Reading("none_of_these", "en"), asked.context)
    assert said(no) == message("place_question")
    assert no.context.menu == ()


def test_a_question_with_such_a_name_is_answered_and_the_place_asked_back() -> None:
    reading = Reading(
        "question", "en", entries=(("unpaid-wages", 0.9),), region="ON", place="London", places=("ON:London",)
    )
    turn = RESPONDER.respond(reading, Context())
    assert turn.entry == "unpaid-wages"
    assert "2 years" not in turn.parts[1].text
    assert turn.context.menu == ("place:ON:London", "none")


def test_who_is_likely_near_is_named_beside_the_question_and_not_again_after_yes() -> None:
    reading = who(region="ON", place="Windsor", places=("ON:Windsor", "NS:Windsor"))
    asked = RESPONDER.respond(reading, Context())
    assert "Help for Windsor, Ontario:" in said(asked)
    assert asked.parts[-1].options[:2] == ("Windsor, Ontario", "Windsor, Nova Scotia")
    yes = RESPONDER.respond(Reading("pick", "en", picked="place:ON:Windsor"), asked.context)
    assert yes.context.shown == asked.context.shown
    other = RESPONDER.respond(Reading("pick", "en", picked="place:NS:Windsor"), asked.context)
    assert "Help for Windsor, Nova Scotia:" in said(other)
    none = RESPONDER.respond(Reading("none_of_these", "en"), asked.context)
    assert none.context.region is None


def test_a_guess_is_asked_about_once_where_the_place_is_needed() -> None:
    question = Reading("question", "en", entries=(("unpaid-wages", 0.9),))
    asked = RESPONDER.respond(question, Context(guess="ON:Toronto"))
    assert asked.context.region is None
    assert asked.context.menu == ("place:ON:Toronto", "none")
    assert asked.context.guess is None
    yes = RESPONDER.respond(Reading("pick", "en", picked="place:ON:Toronto"), asked.context)
    assert "2 years" in said(yes)
    assert message("region_question") not in said(asked)


def test_who_says_where_they_are_is_not_asked_about_a_guess() -> None:
    turn = RESPONDER.respond(Reading("set_region", "en", region="QC"), Context(guess="ON:Toronto"))
    assert (turn.context.region, turn.context.guess) == ("QC", None)


@pytest.mark.parametrize("intent", ["set_region", "who_can_help"])
def test_outside_canada_is_said_so_and_what_can_be_done(intent: str) -> None:
    turn = RESPONDER.respond(Reading(intent, "es", abroad="AE"), Context())
    assert "Emiratos Árabes Unidos" in said(turn)
    assert turn.context.region is None


def test_the_hour_tells_who_is_open() -> None:
    def wac(at: dt.datetime | None) -> str:
        turn = Responder(KNOWLEDGE, TODAY, at).respond(who(region="ON", place="Toronto"), Context())
        while True:
            found = [part.text for part in turn.parts if "Workers' Action Centre" in part.text]
            if found:
                return found[0]
            turn = Responder(KNOWLEDGE, TODAY, at).respond(Reading("who_else", "en"), turn.context)

    hours = "Mon/Wed/Fri 12:00-17:00"
    assert f"{hours}, closed now" in wac(NOON)
    assert f"{hours}, open now" in wac(NOON + dt.timedelta(days=1, hours=1))
    assert hours in wac(None)
    assert "now" not in wac(None)


@pytest.mark.parametrize(
    ("days", "language", "text"),
    [
        (dict.fromkeys(range(5), ((540, 1020),)), "en", "Mon-Fri 9:00-17:00"),
        (dict.fromkeys(range(5), ((540, 1020),)), "es", "lun-vie 9:00-17:00"),
        ({5: ((600, 750), (810, 960))}, "en", "Sat 10:00-12:30 13:30-16:00"),
        ({0: ((540, 1020),), 1: ((540, 1020),), 5: ((600, 720),)}, "en", "Mon/Tue 9:00-17:00, Sat 10:00-12:00"),
        (dict.fromkeys(range(7), ((510, 1440),)), "ht", "lun-dim 8:30-24:00"),
    ],
)
def test_hours_in_words(days: dict[int, tuple[tuple[int, int], ...]], language: str, text: str) -> None:
    assert hours_in(Opening(days=days), language) == text


def test_who_only_says_where_they_are_is_told_of_three_who_are_for_everybody() -> None:
    turn = RESPONDER.respond(Reading("set_region", "en", region="ON", place="Toronto"), Context())
    assert turn.parts[0].text == message("region_changed", region="Toronto, Ontario")
    assert len(turn.context.shown) == AT_ONCE
    assert "schlifer-clinic" not in turn.context.shown
    assert message("partner_place", place="Toronto, Ontario") not in said(turn)


def test_a_place_in_answer_to_a_menu_is_about_what_the_menu_asks() -> None:
    menu = ("entry:unpaid-wages", "entry:overtime-and-breaks", "none")
    turn = RESPONDER.respond(Reading("set_region", "en", region="BC", place="Kelowna"), Context(menu=menu))
    assert turn.context.shown == ("mwc-bc", "pics-migrant-workers", "mosaic-migrant-workers")
    mixed = ("entry:unpaid-wages", "entry:pregnancy-care", "none")
    anything = RESPONDER.respond(Reading("set_region", "en", region="BC", place="Kelowna"), Context(menu=mixed))
    assert anything.context.shown[0] == "mwc-bc"


def test_whom_a_partner_is_for_and_a_far_one_that_serves_the_whole_province_are_said() -> None:
    ottawa = RESPONDER.respond(who("unpaid-wages", region="ON", place="Ottawa"), Context())
    assert "Workers' Action Centre (WAC) (workers' centre, whole province): 1-416-531-0778" in said(ottawa)
    montreal = RESPONDER.respond(who("find-shelter", "fr", region="QC", place="Montréal"), Context())
    assert "Shield of Athena Family Services (refuge, Montréal, femmes)" in said(montreal)
    one = RESPONDER.respond(Reading("contact", "en", region="ON", place="London"), Context(last_entry="sponsor-abuse"))
    assert "Barbra Schlifer Commemorative Clinic (people who lived through violence): " in said(one)


def test_beside_somebody_without_a_phone_211_is_named() -> None:
    asked = Context(language="en", region="AB", place="Brooks", last_entry="contraception")
    turn = RESPONDER.respond(Reading("contact", "en"), asked)
    assert turn.context.shown == ("action-canada-access-line", "info-211")
    assert "actioncanadashr.org; 211 Canada: 211" in said(turn)


def test_every_group_that_a_partner_is_for_has_a_name() -> None:
    for group in PEOPLE:
        assert message(f"partner_people.{group}")
