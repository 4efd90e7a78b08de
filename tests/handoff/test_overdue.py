from __future__ import annotations

import pytest

from bot.delivery.database import Database
from bot.delivery.tables import CASE_EXPIRED, CASE_PASSED_ON, CASE_WAITING, audit, words
from bot.delivery.tables import cases as cases_table
from bot.handoff import cases, overdue, relay
from tests.handoff.world import ADDRESSES, DAY_S, HOUR_S, World, knowledge_with_hooks


async def test_before_the_deadline_nothing_is_said(world: World) -> None:
    await world.says("contact")
    before = len(world.posts["sms"].sent)
    assert await world.later(DAY_S) == overdue.Done(0, 0, 0)
    assert len(world.posts["sms"].sent) == before


async def test_when_nobody_answers_the_person_is_told_once_and_offered_the_next(world: World) -> None:
    await world.says("contact")
    assert (await world.later(3 * DAY_S)).overdue == 1
    said = world.posts["sms"].texts[-1]
    assert "has not answered your request" in said
    assert "MOSAIC" in said
    assert said.endswith("1 Yes\n2 No")
    assert world.mails()[-1].subject == f"Request {world.case().number} is still waiting"
    assert (await world.later(HOUR_S)).overdue == 0
    assert world.posts["sms"].texts[-1] == said


async def test_yes_gives_it_to_the_next_partner_and_the_first_reads_it_no_more(world: World) -> None:
    await world.says("contact")
    await world.later(3 * DAY_S)
    await world.says("1")
    assert [world.case(n).state for n in (0, 1)] == [CASE_PASSED_ON, CASE_WAITING]
    assert world.case(0).request is None
    assert world.case(1).partner == "mosaic-migrant-workers"


async def test_the_last_partner_in_the_row_is_the_last(world: World) -> None:
    await world.says("contact")
    await world.later(3 * DAY_S)
    await world.says("1")
    await world.later(5 * DAY_S)
    said = world.posts["sms"].texts[-1]
    assert "still open" in said
    assert "211" in said
    assert "1 Yes" not in said


async def test_the_bot_goes_on_answering_while_nobody_does(world: World) -> None:
    await world.says("contact")
    await world.later(3 * DAY_S)
    assert await world.says("my boss does not pay")


async def test_an_overdue_case_can_still_be_taken(world: World) -> None:
    await world.says("contact")
    await world.later(3 * DAY_S)
    await world.partner(cases.take)
    assert "answers you now" in world.posts["sms"].texts[-1]


async def test_words_are_told_of_every_quarter_of_an_hour_and_not_while_the_page_is_open(world: World) -> None:
    await world.says("contact")
    await world.partner(cases.take)
    told = len(world.mails())
    world.now += HOUR_S
    await world.says("are you there")
    world.now += 5
    await world.says("hello")
    assert len(world.mails()) == told + 1
    await world.later(20 * 60)  # the second has not been told of yet
    assert len(world.mails()) == told + 2
    await world.later(20 * 60)
    assert len(world.mails()) == told + 2
    id_ = world.case().id
    world.run(lambda connection: relay.looked(connection, id_, world.now))
    await world.says("i am outside")
    assert len(world.mails()) == told + 2


async def test_what_nobody_takes_ends_after_two_weeks(world: World) -> None:
    await world.says("contact")
    await world.later(3 * DAY_S)
    assert (await world.later(12 * DAY_S)).expired == 1
    case = world.case()
    assert (case.state, case.request) == (CASE_EXPIRED, None)
    assert "did not answer" in world.posts["sms"].texts[-1]


async def test_a_conversation_in_which_nothing_is_said_ends_after_a_month(world: World) -> None:
    await world.says("contact")
    await world.partner(cases.take)
    await world.later(20 * DAY_S)
    await world.says("still here")
    assert (await world.later(20 * DAY_S)).expired == 0
    assert (await world.later(11 * DAY_S)).expired == 1
    assert world.rows(words) == []
    assert await world.says("my boss does not pay")


async def test_a_closed_case_is_erased_after_a_week_its_row_when_links_are_over_its_audit_after_a_year(
    world: World,
) -> None:
    await world.says("contact")
    await world.partner(cases.take)
    await world.partner(relay.answer, "Done.")
    await world.partner(cases.close)
    await world.later(6 * DAY_S)
    assert world.case().request is not None
    await world.later(1.1 * DAY_S)
    assert (world.case().request, world.case().person, world.rows(words)) == (None, "", [])
    await world.later(8 * DAY_S)
    assert world.rows(cases_table) == []
    assert world.rows(audit) != []
    await world.later(400 * DAY_S)
    assert world.rows(audit) == []


async def test_operators_see_what_is_open_and_what_is_late_and_nothing_else(world: World) -> None:
    await world.says("contact")
    rows = world.run(lambda connection: overdue.listed(connection, world.now))
    assert [sorted(row) for row in rows] == [["answer_by", "created", "number", "partner", "state"]]
    assert world.run(lambda connection: overdue.listed(connection, world.now, only_overdue=True)) == []
    await world.later(3 * DAY_S)
    late = world.run(lambda connection: overdue.listed(connection, world.now, only_overdue=True))
    assert [row["number"] for row in late] == [world.case().number]
    counts = world.run(lambda connection: overdue.counts(connection, world.now))
    assert counts == {"waiting": 1, "taken": 0, "overdue": 1}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_without_another_desk_nobody_is_offered(database: Database) -> None:
    world = World(database, knowledge_with_hooks(), {"mwc-bc": ADDRESSES["mwc-bc"]})
    await world.says("contact")
    await world.later(3 * DAY_S)
    assert "211" in world.posts["sms"].texts[-1]
    assert world.case().offer is None
