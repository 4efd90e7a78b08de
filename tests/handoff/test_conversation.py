from __future__ import annotations

import pytest
from sqlalchemy import update

from bot.answering.reply import Request
from bot.channels.base import ClosedError, Outgoing, StoppedError
from bot.delivery import people
from bot.delivery.database import Database
from bot.delivery.handover import ChangedHandsError
from bot.delivery.tables import (
    CASE_CLOSED,
    CASE_PASSED_ON,
    CASE_TAKEN,
    CASE_WAITING,
    CASE_WITHDRAWN,
    audit,
    inbox,
    words,
)
from bot.delivery.tables import cases as cases_table
from bot.handoff import cases, relay
from bot.handoff.cases import IllegalChangeError
from bot.handoff.desks import Address
from tests.handoff.answering import OWN_WORDS, FormAnswering
from tests.handoff.world import ANA, BEN, World


async def test_a_person_who_agrees_gets_a_number_and_a_day_and_the_partner_a_mail(world: World) -> None:
    (said,) = await world.says("contact")
    case = world.case()
    assert "Migrant Workers Centre" in said
    assert case.number in said
    assert "February 3" in said  # Monday 10:00 and 16 working hours
    assert "911" in said
    assert case.state == CASE_WAITING
    (mail,) = world.mails()
    assert mail.subject == f"New request {case.number}"
    assert world.token()
    assert world.events() == ["created"]


async def test_nothing_that_the_person_wrote_is_in_a_letter(world: World) -> None:
    await world.says("contact mosaic-migrant-workers")
    letters = [message for name in ("email", "webhook") for _, message in world.posts[name].sent]
    assert len(letters) == 2
    assert not any(piece in letter.text for letter in letters for piece in (OWN_WORDS, ANA, "Zarina"))


async def test_the_bot_answers_until_the_partner_takes_it_and_is_silent_then(world: World) -> None:
    await world.says("contact")
    assert await world.says("my boss does not pay")
    await world.partner(cases.take)
    assert "What you write goes to them" in world.posts["sms"].texts[-1]
    assert await world.says("my boss does not pay") == []
    assert [word.text for word in _said(world)] == ["my boss does not pay"]


async def test_a_reply_goes_through_the_same_channel_and_number(world: World) -> None:
    await world.says("contact")
    await world.partner(cases.take)
    await world.partner(relay.answer, "Can you talk at six?")
    assert world.posts["sms"].sent[-1] == (ANA, Outgoing("Can you talk at six?"))
    assert [(word.author, word.state) for word in _said(world)] == [("partner", "sent")]


async def test_the_same_reply_twice_in_a_moment_is_a_second_click(world: World) -> None:
    await world.says("contact")
    await world.partner(cases.take)
    for _ in range(2):
        await world.partner(relay.answer, "Can you talk at six?")
    assert world.posts["sms"].texts.count("Can you talk at six?") == 1
    world.now += 120
    await world.partner(relay.answer, "Can you talk at six?")
    assert world.posts["sms"].texts.count("Can you talk at six?") == 2


async def test_danger_gets_help_lines_first_and_the_partner_reads_it_marked(world: World) -> None:
    await world.says("contact")
    await world.partner(cases.take)
    said = await world.says("he is at the door!")
    assert "911" in said[0]
    (word,) = _said(world)
    assert (word.text, word.urgent) == ("he is at the door!", True)
    assert world.mails()[-1].subject == f"Urgent: new message in {world.case().number}"


async def test_sos_works_while_a_partner_has_the_conversation(world: World) -> None:
    await world.says("contact")
    await world.partner(cases.take)
    assert "911" in (await world.says("sos"))[0]


async def test_who_writes_start_is_told_with_whom_they_talk(world: World) -> None:
    await world.says("contact")
    await world.partner(cases.take)
    (said,) = await world.says("start")
    assert said.startswith("You are talking with Migrant Workers Centre")
    assert _said(world) == []


async def test_a_voice_message_is_answered_by_the_bot_since_nobody_can_hear_it(world: World) -> None:
    await world.says("contact")
    await world.partner(cases.take)
    (said,) = await world.says("", kind="unreadable", media="voice")
    assert "voice" in said
    assert _said(world) == []


async def test_closing_says_one_goodbye_and_gives_the_bot_back(world: World) -> None:
    await world.says("contact")
    await world.partner(cases.take)
    before = len(world.posts["sms"].sent)
    await world.partner(cases.close)
    assert len(world.posts["sms"].sent) == before + 1
    assert world.case().state == CASE_CLOSED
    assert await world.says("my boss does not pay")


async def test_the_last_reply_still_goes_out_when_the_case_is_closed_at_once(world: World) -> None:
    await world.says("contact")
    await world.partner(cases.take)

    def both(connection, office, case, now):
        relay.answer(connection, office, case, "Goodbye and good luck.", now)
        return cases.close(connection, office, case, now)

    await world.partner(both)
    assert world.posts["sms"].texts[-2] == "Goodbye and good luck."
    assert "closed your request" in world.posts["sms"].texts[-1]


@pytest.mark.parametrize("word", ["withdraw", "stop", "delete"])
async def test_taking_it_back_erases_everything_and_tells_the_partner(word: str, world: World) -> None:
    await world.says("contact")
    await world.partner(cases.take)
    await world.says("please help me quickly")
    await world.says(word)
    case = world.case()
    assert (case.state, case.request, case.person) == (CASE_WITHDRAWN, None, "")
    assert world.rows(words) == []
    assert world.mails()[-1].subject == f"Request {case.number} was taken back"
    assert world.run(lambda c: people.holder(c, world.names.of("sms", ANA))) is None
    last = {"withdraw": "withdrawn", "stop": "left", "delete": "forgotten"}[word]
    assert world.events() == ["created", "taken", "heard", last]
    assert all(row["partner"] == "mwc-bc" for row in world.rows(audit))


async def test_who_left_at_the_provider_takes_the_request_back(world: World) -> None:
    """Carriers have words of their own for STOP, of which the bot may hear only when it sends."""
    await world.says("contact")
    await world.partner(cases.take)
    world.posts["sms"].fails.append(StoppedError("21610"))
    await world.says("please help me quickly")
    await world.partner(relay.answer, "We call you tomorrow.")
    case = world.case()
    assert (case.state, case.request, case.person) == (CASE_WITHDRAWN, None, "")
    assert world.mails()[-1].subject == f"Request {case.number} was taken back"
    assert world.events()[-1] == "left"


async def test_each_way_of_leaving_is_confirmed_once(world: World) -> None:
    await world.says("contact")
    await world.partner(cases.take)
    number = world.case().number
    assert await world.says("withdraw") == [
        f"Done. Your request {number} is taken back, and Migrant Workers Centre (MWC) cannot read it any more."
    ]
    assert await world.says("withdraw") == ["You have no open request."]
    await world.says("contact")
    assert await world.says("stop") == [world.answering.message("stopped", "en")]


async def test_after_delete_nothing_leads_to_the_person(world: World) -> None:
    await world.says("contact")
    await world.partner(cases.take)
    await world.says("delete")
    person = world.names.of("sms", ANA)
    tables = (cases_table, words, audit)
    assert not any(person in map(str, row.values()) for table in tables for row in world.rows(table))


async def test_delete_erases_a_case_that_was_closed_before(world: World) -> None:
    await world.says("contact")
    await world.partner(cases.take)
    await world.partner(relay.answer, "Done.")
    await world.partner(cases.close)
    assert world.case().request is not None
    await world.says("delete")
    assert (world.case().state, world.case().request, world.rows(words)) == (CASE_WITHDRAWN, None, [])


async def test_a_letter_that_has_not_left_is_not_sent_when_the_request_is_taken_back(world: World) -> None:
    world.posts["email"].fails = [ClosedError("away")] * 50
    world.writes("contact")
    worker = world.worker()
    await worker.work_once()
    world.posts["email"].fails = []
    world.writes("withdraw")
    await worker.work_once()
    await world.delivers()
    assert world.mails() == []


async def test_a_partner_does_not_pass_a_case_on_without_the_person(world: World) -> None:
    await world.says("contact")
    await world.partner(cases.take)
    await world.partner(cases.offer, "mosaic-migrant-workers")
    asked = world.posts["sms"].texts[-1]
    assert "MOSAIC" in asked
    assert asked.endswith("1 Yes\n2 No")
    assert world.mails("mosaic-migrant-workers") == []
    (said,) = await world.says("1")
    old, new = world.case(0), world.case(1)
    assert (old.state, old.request) == (CASE_PASSED_ON, None)
    assert (new.partner, new.state, new.passed_from) == ("mosaic-migrant-workers", CASE_WAITING, old.id)
    assert new.number in said
    assert new.request is not None
    assert new.request.words == OWN_WORDS
    assert world.mails("mosaic-migrant-workers")[0].subject == f"Nouvelle demande {new.number}"
    assert await world.says("my boss does not pay")  # the bot's again, until the next partner takes it


async def test_who_says_no_stays_with_the_partner(world: World) -> None:
    await world.says("contact")
    await world.partner(cases.take)
    await world.partner(cases.offer, "mosaic-migrant-workers")
    (said,) = await world.says("2")
    assert "stays with Migrant Workers Centre" in said
    case = world.case()
    assert (case.state, case.offer) == (CASE_TAKEN, None)


async def test_words_instead_of_an_answer_go_to_the_partner_and_the_question_stays(world: World) -> None:
    await world.says("contact")
    await world.partner(cases.take)
    await world.partner(cases.offer, "mosaic-migrant-workers")
    assert await world.says("who is that?") == []
    assert [word.text for word in _said(world)] == ["who is that?"]
    await world.says("1")
    assert world.case().partner == "mosaic-migrant-workers"


async def test_a_button_of_an_old_question_changes_nothing(world: World) -> None:
    await world.says("contact", channel="telegram", address="77")
    old = world.case().id
    await world.says("withdraw", channel="telegram", address="77")
    (said,) = await world.says("", channel="telegram", address="77", kind="choice", choice=f"pass:{old}:yes")
    assert said == "You have no open request."


async def test_a_second_request_waits_for_the_end_of_the_first(world: World) -> None:
    await world.says("contact")
    (said,) = await world.says("contact mosaic-migrant-workers")
    assert world.case().number in said
    assert len(world.rows(cases_table)) == 1


async def test_a_partner_that_takes_none_any_more_is_named_instead(world: World) -> None:
    (said,) = await world.says("contact iwc-cti")
    assert "1-514-342-2111" in said
    assert world.rows(cases_table) == []


async def test_two_people_do_not_touch_each_other(world: World) -> None:
    await world.says("contact", ANA)
    await world.partner(cases.take)
    assert await world.says("my boss does not pay", BEN)
    assert _said(world) == []


async def test_an_answer_of_the_bot_that_has_not_left_is_not_sent_once_a_partner_has_it(world: World) -> None:
    await world.says("contact")
    world.writes("my boss does not pay")
    await world.worker().work_once()
    await world.partner(cases.take)
    assert "Ask for your pay" not in "".join(world.posts["sms"].texts)


async def test_a_message_that_is_answered_while_the_partner_takes_it_reaches_the_partner(world: World) -> None:
    await world.says("contact")
    case = world.case()
    world.writes("my boss does not pay")
    worker = world.worker()
    found = world.run(lambda connection: worker._claim(connection, world.now, False))
    assert found is not None

    def take(connection):
        replies = cases.take(connection, world.office, case, world.now)
        world.office.say(connection, case.person, case.channel, replies, world.now)

    world.run(take)
    # Whoever was answering comes to the end of it with what it knew at the beginning.
    with pytest.raises(ChangedHandsError):
        await worker._answer(*found)
    world.run(lambda c: c.execute(update(inbox).values(due=0, owner=None)))
    await world.works()
    assert [word.text for word in _said(world)] == ["my boss does not pay"]
    assert world.case().id == case.id
    assert "Ask for your pay" not in "".join(world.posts["sms"].texts)


async def test_whatsapp_asks_to_be_written_to_in_the_partners_name(world: World) -> None:
    await world.says("contact", channel="whatsapp")
    await world.partner(cases.take)
    post = world.posts["whatsapp"]
    post.knock, post.fails = Outgoing(template="HX1"), [ClosedError("63016")]
    await world.partner(relay.answer, "Are you there?")
    assert post.sent[-1][1].template == "HX1"
    await world.says("yes i am", channel="whatsapp")
    assert "Are you there?" in post.texts


async def test_what_a_state_does_not_allow_is_refused_and_changes_nothing(world: World) -> None:
    await world.says("contact")
    with pytest.raises(IllegalChangeError):
        await world.partner(relay.answer, "Hello")
    await world.partner(cases.close)
    before = world.events()
    for change in (cases.take, cases.close):
        with pytest.raises(IllegalChangeError):
            await world.partner(change)
    with pytest.raises(IllegalChangeError):
        await world.partner(cases.offer, "mosaic-migrant-workers")
    assert world.events() == before


async def test_two_clicks_on_take_say_it_once(world: World) -> None:
    await world.says("contact")
    await world.partner(cases.take)
    before = len(world.posts["sms"].sent)
    await world.partner(cases.take)
    assert len(world.posts["sms"].sent) == before


async def test_the_form_leads_to_a_case_and_withdraw_ends_it(database: Database) -> None:
    world = World(database, addresses={"schlifer-clinic": Address("desk@clinic.example")})
    answering = FormAnswering(world.office.knowledge())
    answering._take_cases = ("schlifer-clinic",)
    world.talk_with(answering)
    for text in ("contact", "Ontario", "1", "1", "4", "1", "He keeps my papers"):
        await world.says(text)
        assert world.rows(cases_table) == []
    (said,) = await world.says("1")
    case = world.case()
    assert said.startswith(f"Barbra Schlifer Commemorative Clinic has your request, number {case.number}.")
    assert case.request == Request("schlifer-clinic", "en", None, "ON", "here", "evening", "He keeps my papers")
    assert len(world.mails("schlifer-clinic")) == 1
    (said,) = await world.says("withdraw")
    assert said.startswith("Done.")
    assert world.case().state == CASE_WITHDRAWN


def _said(world: World) -> list[relay.Word]:
    id_ = world.case().id
    return world.run(lambda connection: relay.said(connection, world.office, id_))
