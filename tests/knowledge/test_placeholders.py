from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from bot.knowledge.model import Knowledge, Partner
from bot.knowledge.placeholders import fill, find_placeholders, remove_placeholders, stray_braces
from tests.knowledge.folders import TODAY


def with_partner(knowledge: Knowledge, **changes: object) -> Knowledge:
    partner: Partner = replace(knowledge.partners["violence-line"], **changes)  # type: ignore[arg-type]
    return replace(knowledge, partners={**knowledge.partners, partner.id: partner})


@pytest.mark.parametrize(
    ("text", "language", "filled"),
    [
        ("The least is {on-claim.wage}.", "en", "The least is $17.95."),
        ("Le minimum est de {on-claim.wage}.", "fr", "Le minimum est de 17,95 $."),
        ("Since {on-claim.since}", "en", "Since October 1, 2026"),
        ("{on-claim.line}", "en", "1-800-555-0199"),
        ("{violence-line.name}: {violence-line.phone}", "en", "Violence Line: 1-877-555-0100"),
        ("See {violence-line.url}", "en", "See www.violence-line.example"),
        ("No braces.", "en", "No braces."),
    ],
)
def test_placeholders_show_what_facts_and_partners_say(
    text: str, language: str, filled: str, knowledge: Knowledge
) -> None:
    assert fill(text, language, knowledge, TODAY) == filled


def test_on_the_day_of_its_review_a_figure_is_still_shown(knowledge: Knowledge) -> None:
    last_day = knowledge.facts["on-claim"].review_by
    assert fill("{on-claim.wage}", "en", knowledge, last_day) == "$17.95"


@pytest.mark.parametrize(
    ("language", "filled"),
    [("en", "(may have changed, see ontario.example)"), ("fr", "(a pu changer, voir ontario.example)")],
)
def test_after_its_review_date_a_figure_gives_way_to_its_source(
    language: str, filled: str, knowledge: Knowledge
) -> None:
    day_after = knowledge.facts["on-claim"].review_by + dt.timedelta(days=1)
    assert fill("{on-claim.wage}", language, knowledge, day_after) == filled


def test_a_phone_that_nobody_confirmed_is_shown_only_beside_the_website(knowledge: Knowledge) -> None:
    unconfirmed = with_partner(knowledge, phone_confirmed=False)
    shown = "1-877-555-0100 (not confirmed, see violence-line.example)"
    assert fill("{violence-line.phone}", "en", unconfirmed, TODAY) == shown


def test_without_a_website_an_unconfirmed_phone_is_left_out(knowledge: Knowledge) -> None:
    unconfirmed = with_partner(knowledge, phone_confirmed=False, url=None)
    assert fill("Call {violence-line.phone}.", "en", unconfirmed, TODAY) == "Call Violence Line."


def test_a_number_to_text_alone_needs_no_confirmed_phone(knowledge: Knowledge) -> None:
    texting = with_partner(knowledge, phone=None, phone_confirmed=False, text="686868")
    assert fill("{violence-line.text}", "en", texting, TODAY) == "686868"


@pytest.mark.parametrize("text", ["{on-claim.wages}", "{nobody.phone}", "{worker-centre.url}", "{worker-centre.text}"])
def test_what_cannot_be_filled_is_an_error_of_its_own_kind(text: str, knowledge: Knowledge) -> None:
    with pytest.raises(LookupError):
        fill(text, "en", knowledge, TODAY)


def test_braces_that_are_no_placeholder_are_found() -> None:
    text = "{on-claim.wage} {on-claim} {} { a.b } } {open"
    assert find_placeholders(text) == [("on-claim", "wage")]
    assert stray_braces(text) == ["{on-claim}", "{}", "{ a.b }", "}", "{open"]
    assert "wage" not in remove_placeholders(text)
