from __future__ import annotations

import json

import pytest

from bot.handoff.letters import details
from tests.handoff.world import DAY_S, World, knowledge_with_hooks

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


async def test_a_mail_says_what_is_asked_in_the_partners_language(world: World) -> None:
    await world.says("contact mosaic-migrant-workers")
    (mail,) = world.mails("mosaic-migrant-workers")
    known = knowledge_with_hooks()
    title = known.words_for(known.entries["passport-taken"], "fr").title
    assert f"Sujet : {title}" in mail.text
    assert "Langue de la personne : anglais" in mail.text
    assert "Lieu : Colombie-Britannique" in mail.text
    assert "Moment sans risque : Le soir seulement" in mail.text
    assert mail.subject == f"Nouvelle demande {world.case().number}"


async def test_a_subject_holds_the_number_and_nothing_of_the_person(world: World) -> None:
    await world.says("contact")
    await world.later(3 * DAY_S)
    await world.says("withdraw")
    number = world.case().number
    assert [mail.subject for mail in world.mails()] == [
        f"New request {number}", f"Request {number} is still waiting", f"Request {number} was taken back",
    ]  # fmt: skip
    assert "/cases/" not in world.mails()[-1].text


async def test_a_webhook_gets_the_same_as_json(world: World) -> None:
    await world.says("contact mosaic-migrant-workers")
    case = world.case()
    body = json.loads(world.posts["webhook"].texts[0])
    assert body.pop("link").startswith("https://bot.example/cases/")
    assert body.pop("topic")["id"] == "passport-taken"
    assert body == {
        "event": "case.new", "at": "2027-02-01T18:00:00+00:00", "number": case.number,
        "partner": "mosaic-migrant-workers", "urgency": "high", "language": "en", "region": "BC", "way": "here",
        "hours": "evening", "channel": "sms", "has_words": True, "answer_by": "2027-02-02T18:00:00+00:00",
    }  # fmt: skip


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_every_detail_has_words_in_each_language_of_the_page(world: World, language: str) -> None:
    await world.says("contact")
    known = knowledge_with_hooks()
    for label, text in details(known, world.case(), language):
        assert label
        assert text
