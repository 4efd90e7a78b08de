"""What a person in danger is told, with the shipped words."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from bot.answering.context import Context
from bot.answering.reading import Reading
from bot.answering.reply import Turn
from bot.answering.responses import Responder
from bot.knowledge.model import DANGER_KINDS, Knowledge, Opening
from bot.rendering.check_help_lines import check_help_lines, replies
from bot.safety.detector import SOS, Danger
from tests.shipped import shipped

SUNDAY_NIGHT = dt.datetime(2026, 11, 23, 4, 0, tzinfo=dt.timezone.utc)
MONDAY_NOON = dt.datetime(2026, 11, 23, 18, 0, tzinfo=dt.timezone.utc)
KINDS = (*DANGER_KINDS, SOS)


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return shipped()


@pytest.fixture(scope="module")
def responder(knowledge: Knowledge) -> Responder:
    return Responder(knowledge, MONDAY_NOON.date(), MONDAY_NOON)


def danger(kind: str, language: str = "en", **other: object) -> Reading:
    return replace(Reading("unknown", language, danger=Danger("hard", kind)), **other)


def help_lines(responder: Responder, kind: str, context: Context, language: str = "en") -> Turn:
    turn = responder.danger_turn(danger(kind, language), context)
    assert turn is not None
    return turn


def said(turn: Turn) -> str:
    return "\n".join(part.text for part in turn.parts)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_says_911_and_asks_one_question_with_two_answers(responder: Responder, kind: str) -> None:
    turn = help_lines(responder, kind, Context())
    assert "911" in turn.parts[0].text
    assert turn.parts[-1].options == ("Yes", "No")
    assert turn.context.menu == (f"danger:{kind}:yes", f"danger:{kind}:no")


def test_the_line_of_the_place_is_named_with_what_is_known_of_it(responder: Responder) -> None:
    there = said(help_lines(responder, "danger-now", Context(region="BC")))
    assert "VictimLinkBC: 1-800-563-0808 (free, confidential, day and night, interpreters)" in there
    assert "VictimLinkBC" not in said(help_lines(responder, "danger-now", Context(region="QC")))
    assert "211" in said(help_lines(responder, "danger-now", Context()))


def test_a_line_says_whether_it_speaks_the_language(responder: Responder) -> None:
    quebec = Context(region="QC")
    assert "Français" in said(help_lines(responder, "danger-now", quebec, "fr"))
    assert "francés/inglés" in said(help_lines(responder, "danger-now", quebec, "es"))


def test_a_line_that_is_closed_now_says_so_and_comes_last(knowledge: Knowledge) -> None:
    ids = knowledge.danger_lines["danger-now"]["BC"]
    days = Opening(days=dict.fromkeys(range(5), ((9 * 60, 17 * 60),)))
    first = replace(knowledge.partners[ids[0]], opens=days)
    changed = replace(knowledge, partners={**knowledge.partners, first.id: first})
    for at, word, place in ((SUNDAY_NIGHT, "closed now", 2), (MONDAY_NOON, "open now", 1)):
        turn = help_lines(Responder(changed, at.date(), at), "danger-now", Context(region="BC"))
        line = turn.parts[0].text.split("\n")[place]
        assert line.startswith(first.name)
        assert word in line


@pytest.mark.parametrize("kind", KINDS)
def test_each_answer_has_a_script_that_ends_in_a_person_or_a_place(responder: Responder, kind: str) -> None:
    turn = help_lines(responder, kind, Context(region="MB"))
    can, cannot = (
        responder.respond(Reading("pick", "en", picked=target), turn.context) for target in turn.context.menu
    )
    assert said(can) != said(cannot)
    assert "call" in said(can).lower()
    assert any(word in said(cannot) for word in ("hospital", "shop", "neighbour", "person you trust"))
    assert can.context.menu == cannot.context.menu == ()


def test_who_cannot_call_is_given_lines_to_text(responder: Responder) -> None:
    turn = help_lines(responder, "child-in-danger", Context(region="ON"))
    cannot = responder.respond(Reading("pick", "en", picked=turn.context.menu[1]), turn.context)
    assert "Text Kids Help Phone: 686868." in said(cannot)


def test_another_number_asks_the_question_again_with_its_answers(responder: Responder) -> None:
    turn = help_lines(responder, "trafficking", Context())
    again = responder.respond(Reading("bad_pick", "en"), turn.context)
    assert again.parts == turn.parts[-1:]
    assert again.context.menu == turn.context.menu


@pytest.mark.parametrize(
    ("kind", "entry", "first"),
    [
        ("trafficking", "trafficking", "more"),
        ("child-in-danger", "danger-now", "more"),
        (SOS, "danger-now", "more"),
        ("medical-emergency", "emergency-care", "short"),
    ],
)
def test_more_leads_into_the_entry(
    responder: Responder, knowledge: Knowledge, kind: str, entry: str, first: str
) -> None:
    turn = responder.respond(Reading("more", "en"), help_lines(responder, kind, Context()).context)
    words = knowledge.entries[entry].words["en"]
    assert turn.entry == entry
    assert turn.parts[0].text[:30] == (words.short if first == "short" else words.more[0])[:30]


@pytest.mark.parametrize("kind", KINDS)
def test_after_another_topic_nothing_of_it_comes_back_unasked(
    responder: Responder, knowledge: Knowledge, kind: str
) -> None:
    context = help_lines(responder, kind, Context()).context
    turn = responder.respond(Reading("question", "en", entries=(("unpaid-wages", 0.9),)), context)
    sensitive = {kind, "danger-now", "emergency-care"}
    for reading in (
        Reading("more", "en"),
        Reading("set_region", "en", region="ON"),
        Reading("set_language", "es", language_wanted="es"),
        Reading("menu", "en"),
        Reading("greeting", "en"),
    ):
        turn = responder.respond(reading, turn.context)
        assert turn.context.last_entry not in sensitive
        assert not any(target.startswith("danger:") for target in turn.context.menu)
        assert "911" not in said(turn)


def test_every_reply_in_every_language_kind_and_province_fits(knowledge: Knowledge) -> None:
    assert list(check_help_lines(knowledge)) == []


def test_every_script_stands_in_the_language_itself(responder: Responder, knowledge: Knowledge) -> None:
    english = {said(turn) for _, _, turn in replies(responder, knowledge.languages["en"])}
    for language in knowledge.full_languages:
        if language.tag != "en":
            assert not english & {said(turn) for _, _, turn in replies(responder, language)}


def test_a_language_that_is_only_understood_has_help_lines_in_the_next_one(
    responder: Responder,
) -> None:
    turn = help_lines(responder, "danger-now", Context(region="QC"), "ta")
    assert "911" in said(turn)
    after = responder.respond(Reading("pick", "ta", picked=turn.context.menu[1]), turn.context)
    assert "911" in said(after)
