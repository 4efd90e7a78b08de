from __future__ import annotations

from sqlalchemy import update

from bot.answering.context import WELCOME, Context
from bot.delivery import people
from bot.delivery.limits import NOTHING_COUNTED
from bot.delivery.people import Keeping
from bot.delivery.tables import people as table
from bot.privacy.vault import Vault
from tests.delivery.desk import ANN, Desk

TALK = Context(
    "es", True, "ON", last_entry="unpaid-wages", next_part=2, menu=("entry:a",), told=(WELCOME,)
)  # fmt: skip
DAY = 86400.0


def meet(desk: Desk) -> str:
    name = desk.names.of("sms", ANN)
    desk.database.run_now(lambda c: people.meet(c, desk.vault, name, "sms", ANN))
    return name


def remember(desk: Desk, name: str, context: Context = TALK, keeping: Keeping | None = None) -> None:
    desk.database.run_now(lambda c: people.remember(c, desk.vault, name, context, desk.now, keeping or Keeping()))


def expire(desk: Desk) -> int:
    return desk.database.run_now(lambda c: people.expire(c, desk.now, Keeping()))


def test_nobody_is_known_before_they_write(desk: Desk) -> None:
    assert desk.person() is None


def test_a_talk_is_remembered_for_a_day_and_choices_for_a_month(desk: Desk) -> None:
    remember(desk, meet(desk))
    person = desk.person()
    assert person is not None
    assert person.context == TALK
    desk.now += DAY + 1
    person = desk.person()
    assert person is not None
    assert person.context == Context("es", True, "ON")  # nothing of the topic, whoever holds the phone now
    desk.now += 30 * DAY
    person = desk.person()
    assert person is not None
    assert person.context == Context()


def test_what_is_past_its_time_is_taken_away(desk: Desk) -> None:
    remember(desk, meet(desk))
    assert expire(desk) == 0
    desk.now += DAY + 1
    assert expire(desk) == 1
    row = desk.rows(table)[0]
    assert row["conversation"] is None
    assert row["settings"] is not None
    desk.now += 30 * DAY
    assert expire(desk) == 1
    assert desk.rows(table)[0]["settings"] is None
    desk.database.run_now(people.drop_addresses)
    expire(desk)
    assert desk.rows(table) == []


def test_nothing_but_sealed_values_holds_what_is_known(desk: Desk) -> None:
    remember(desk, meet(desk))
    row = desk.rows(table)[0]
    for value in (row["address"], row["conversation"], row["settings"]):
        assert isinstance(bytes(value), bytes)
        assert ANN.encode() not in bytes(value)
        assert b"unpaid" not in bytes(value)
    assert row["person"] == desk.names.of("sms", ANN)
    assert ANN not in str(row)


def test_meeting_again_changes_the_address_only(desk: Desk) -> None:
    name = meet(desk)
    remember(desk, name)
    meet(desk)
    person = desk.person()
    assert person is not None
    assert person.context == TALK


def test_an_address_is_kept_while_something_is_owed(desk: Desk) -> None:
    meet(desk)
    assert desk.database.run_now(people.drop_addresses) == 1
    desk.owe("a reply")
    assert desk.database.run_now(lambda c: people.drop_addresses(c, desk.names.of("sms", ANN))) == 0


async def test_an_address_is_kept_while_an_answer_waits(desk: Desk) -> None:
    await desk.write()
    assert desk.database.run_now(people.drop_addresses) == 0


def test_who_has_left_stays_left_for_a_month(desk: Desk) -> None:
    name = meet(desk)
    remember(desk, name)
    desk.database.run_now(lambda c: people.stop(c, name, desk.now))
    desk.database.run_now(people.drop_addresses)
    person = desk.person()
    assert person is not None
    assert (person.stopped, person.context.last_entry, person.context.language) == (True, None, "es")
    desk.now += 29 * DAY
    expire(desk)
    person = desk.person()
    assert person is not None
    assert person.stopped
    desk.now += 2 * DAY
    expire(desk)
    assert desk.rows(table) == []


def test_forgetting_leaves_the_counts_of_the_day_and_the_wish_to_be_left_alone(desk: Desk) -> None:
    name = meet(desk)
    remember(desk, name)
    desk.database.run_now(lambda c: people.stop(c, name, desk.now))
    today = int(desk.now // DAY)
    counts = {**NOTHING_COUNTED, "day": today, "day_count": 7}
    desk.database.run_now(lambda c: people.forget(c, name, counts))
    row = desk.rows(table)[0]
    assert (row["conversation"], row["settings"], row["day_count"]) == (None, None, 7)
    assert row["stopped"] is not None
    desk.database.run_now(lambda c: people.start_again(c, name))
    desk.database.run_now(people.drop_addresses)
    expire(desk)
    assert desk.rows(table) != []
    desk.now += DAY
    expire(desk)
    assert desk.rows(table) == []


def test_a_state_under_a_lost_secret_makes_a_stranger_not_a_failure(desk: Desk) -> None:
    remember(desk, meet(desk))
    other = Vault(["another secret, that is gone by now, and long"]).seal({})
    desk.database.run_now(lambda c: c.execute(update(table).values(conversation=other)))
    person = desk.person()
    assert person is not None
    assert person.context == Context()


def test_without_its_topic_a_conversation_keeps_language_and_place() -> None:
    assert people.without_topic(TALK) == Context("es", True, "ON")
