from __future__ import annotations

import pytest
from sqlalchemy import update

from bot.channels.base import Outgoing, Receipt
from bot.delivery import outbox, people
from bot.delivery.outbox import Due, Reply
from bot.delivery.tables import ARRIVED, DROPPED, FAILED, HELD, QUEUED, SENDING, SENT
from bot.delivery.tables import outbox as table
from bot.delivery.tables import people as people_table
from bot.privacy.vault import Vault
from tests.delivery.desk import ANN, BOB, Desk


def due(desk: Desk, owner: str = "one", channel: str = "sms", lease_s: float = 60.0) -> Due:
    found = desk.due(owner, channel, lease_s)
    assert found is not None
    return found


def test_replies_of_a_person_go_out_one_after_the_other(desk: Desk) -> None:
    desk.owe("1", "2")
    first = due(desk)
    assert (first.message, first.address, first.in_doubt, first.may_send) == (Outgoing("1"), ANN, False, True)
    assert desk.due("two") is None
    assert desk.database.run_now(lambda c: outbox.sent(c, first, "one", "SM1", desk.now, final=False))
    assert due(desk, "two").message == Outgoing("2")


def test_a_channel_takes_only_its_own(desk: Desk) -> None:
    desk.owe("1", address="77", channel="telegram")
    assert desk.due(channel="sms") is None
    assert desk.due(channel="telegram")


def test_help_lines_go_before_everybody_elses_replies(desk: Desk) -> None:
    desk.owe("ordinary", address=ANN)
    desk.owe("help", address=BOB, crisis=True)
    assert due(desk).message == Outgoing("help")


def test_but_not_before_what_the_same_person_was_told_earlier(desk: Desk) -> None:
    desk.owe("ordinary")
    desk.owe("help", crisis=True)
    assert due(desk).message == Outgoing("ordinary")


def test_a_try_whose_outcome_is_unknown_is_in_doubt_since_it_began(desk: Desk) -> None:
    desk.owe("1")
    began = desk.now
    due(desk, "dead", lease_s=10)
    desk.now += 20
    second = due(desk, "two", lease_s=10)
    assert (second.in_doubt, second.begun, second.tries) == (True, began, 2)
    desk.database.run_now(lambda c: outbox.not_sent(c, second, "two", desk.now + 5, "timeout", in_doubt=True))
    desk.now += 10
    third = due(desk, "three")
    assert (third.in_doubt, third.begun) == (True, began)  # the first of the doubtful tries, not the last
    desk.database.run_now(lambda c: outbox.not_sent(c, third, "three", desk.now, "429", in_doubt=False))
    assert not due(desk, "four").in_doubt


def test_an_owner_that_lost_the_database_gets_its_message_back_in_doubt(desk: Desk) -> None:
    desk.owe("1")
    first = due(desk, "one")
    assert desk.due("two", again=True) is None
    again = desk.due("one", again=True)
    assert again is not None
    assert (again.id, again.in_doubt) == (first.id, True)


def test_a_process_alone_finds_what_it_was_sending_in_doubt(desk: Desk) -> None:
    desk.owe("1")
    due(desk, "dead")
    assert desk.database.run_now(lambda c: outbox.release_leases(c, desk.now + 3)) == 1
    assert desk.due() is None
    desk.now += 4
    assert due(desk).in_doubt


@pytest.mark.parametrize("finish", ["sent", "not_sent", "give_up", "drop"])
def test_who_comes_back_too_late_changes_nothing(desk: Desk, finish: str) -> None:
    desk.owe("1")
    late = due(desk, "late", lease_s=1)
    desk.now += 2
    due(desk, "current")
    change = {
        "sent": lambda c: outbox.sent(c, late, "late", "SM1", desk.now, final=True),
        "not_sent": lambda c: outbox.not_sent(c, late, "late", desk.now, "x", in_doubt=False),
        "give_up": lambda c: outbox.give_up(c, late, "late", "x"),
        "drop": lambda c: outbox.drop(c, late, "late", "x"),
    }[finish]
    assert not desk.database.run_now(change)
    assert desk.rows(table)[0]["state"] == SENDING


def test_what_has_arrived_keeps_no_text(desk: Desk) -> None:
    desk.owe("1", "2", "3", "4")
    first = due(desk)
    desk.database.run_now(lambda c: outbox.sent(c, first, "one", "77", desk.now, final=True))
    second = due(desk)
    desk.database.run_now(lambda c: outbox.give_up(c, second, "one", "21211"))
    third = due(desk)
    desk.database.run_now(lambda c: outbox.drop(c, third, "one", "person left"))
    fourth = due(desk)
    desk.database.run_now(lambda c: outbox.sent(c, fourth, "one", "78", desk.now, final=False))
    desk.database.run_now(lambda c: outbox.receive(c, Receipt(fourth.mark, "78", "arrived"), desk.now))
    assert [(row["state"], row["body"]) for row in desk.rows(table)] == [
        (ARRIVED, None), (FAILED, None), (DROPPED, None), (ARRIVED, None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("state", "after"), [("arrived", ARRIVED), ("failed", FAILED), ("left", FAILED), ("closed", FAILED), ("sent", SENT)]
)
def test_a_receipt_settles_what_is_in_doubt(desk: Desk, state: str, after: int) -> None:
    desk.owe("1")
    one = due(desk)
    desk.database.run_now(lambda c: outbox.not_sent(c, one, "one", desk.now, "timeout", in_doubt=True))
    person = desk.database.run_now(lambda c: outbox.receive(c, Receipt(one.mark, "SM9", state, "30006"), desk.now))
    assert person == desk.names.of("sms", ANN)
    row = desk.rows(table)[0]
    assert (row["state"], row["provider_id"], row["owner"]) == (after, "SM9", None)
    assert desk.due() is None


def test_a_receipt_that_overtakes_our_own_record_stands(desk: Desk) -> None:
    desk.owe("1")
    one = due(desk)
    desk.database.run_now(lambda c: outbox.receive(c, Receipt(one.mark, "SM9", "arrived"), desk.now))
    assert not desk.database.run_now(lambda c: outbox.sent(c, one, "one", "SM9", desk.now, final=False))
    assert desk.rows(table)[0]["state"] == ARRIVED


def test_a_receipt_for_nothing_of_ours_changes_nothing(desk: Desk) -> None:
    assert desk.database.run_now(lambda c: outbox.receive(c, Receipt("?", "SM9", "arrived"), desk.now)) is None
    assert desk.database.run_now(lambda c: outbox.channel_of(c, "?")) is None


def test_a_late_receipt_does_not_bring_a_message_back(desk: Desk) -> None:
    desk.owe("1")
    one = due(desk)
    desk.database.run_now(lambda c: outbox.give_up(c, one, "one", "x"))
    desk.database.run_now(lambda c: outbox.receive(c, Receipt(one.mark, "SM9", "sent"), desk.now))
    assert desk.rows(table)[0]["state"] == FAILED


def test_a_closed_chat_holds_messages_and_knocks_once(desk: Desk) -> None:
    knock = Reply(Outgoing(template="HX1"), segments=0)
    desk.owe("1", "2")
    marks = []
    for _ in range(2):
        one = due(desk)
        marks.append(one.mark)
        desk.database.run_now(lambda c, o=one: outbox.sent(c, o, "one", "SM", desk.now, final=False))
    for mark in marks:
        receipt = Receipt(mark, "SM", "closed", "63016")
        assert desk.database.run_now(lambda c, r=receipt: outbox.hold(c, desk.vault, r, knock, desk.now))
    assert [row["state"] for row in desk.rows(table)] == [HELD, HELD, QUEUED]
    assert due(desk).message == Outgoing(template="HX1")
    assert desk.database.run_now(lambda c: outbox.release_held(c, desk.names.of("sms", ANN), desk.now)) == 2
    assert [row["state"] for row in desk.rows(table)][:2] == [QUEUED, QUEUED]


def test_a_knock_that_is_refused_itself_is_not_held(desk: Desk) -> None:
    knock = Reply(Outgoing(template="HX1"), segments=0)
    desk.owe("1")
    one = due(desk)
    desk.database.run_now(
        lambda c: outbox.hold(c, desk.vault, Receipt(one.mark, "", "closed", "63016"), knock, desk.now)
    )
    other = due(desk)
    kept = desk.database.run_now(
        lambda c: outbox.hold(c, desk.vault, Receipt(other.mark, "", "closed", "63016"), knock, desk.now)
    )
    assert not kept
    assert [row["state"] for row in desk.rows(table)] == [HELD, FAILED]


def test_who_leaves_is_sent_nothing_more_but_help_lines_and_the_farewell(desk: Desk) -> None:
    desk.owe("ordinary")
    desk.owe("help", crisis=True)
    desk.database.run_now(lambda c: people.stop(c, desk.names.of("sms", ANN), desk.now))
    assert not due(desk).may_send
    assert desk.database.run_now(lambda c: outbox.drop_waiting(c, desk.names.of("sms", ANN))) == 0  # it is in hand
    desk.database.run_now(
        lambda c: c.execute(update(table).where(table.c.state == SENDING).values(state=QUEUED, due=0))
    )
    assert desk.database.run_now(lambda c: outbox.drop_waiting(c, desk.names.of("sms", ANN))) == 1
    assert due(desk).may_send
    desk.owe("goodbye", farewell=True)
    desk.database.run_now(lambda c: c.execute(update(table).where(table.c.state == SENDING).values(state=SENT)))
    assert due(desk).may_send


def test_held_messages_of_somebody_who_leaves_are_dropped_too(desk: Desk) -> None:
    desk.owe("1")
    desk.database.run_now(lambda c: c.execute(update(table).values(state=HELD)))
    assert desk.database.run_now(lambda c: outbox.drop_waiting(c, desk.names.of("sms", ANN))) == 1
    assert desk.rows(table)[0]["body"] is None


def test_what_was_sent_to_somebody_who_is_forgotten_belongs_to_nobody(desk: Desk) -> None:
    desk.owe("1", "2")
    first = due(desk)
    desk.database.run_now(lambda c: outbox.sent(c, first, "one", "SM1", desk.now, final=False))
    desk.database.run_now(lambda c: outbox.forget(c, desk.names.of("sms", ANN)))
    gone, waiting = desk.rows(table)
    assert (gone["person"], gone["body"], gone["provider_id"]) == ("", None, None)
    assert waiting["person"]
    desk.database.run_now(lambda c: outbox.receive(c, Receipt(first.mark, "SM1", "closed"), desk.now))
    assert desk.rows(table)[0]["state"] == FAILED


def test_a_message_that_cannot_be_opened_is_claimed_as_such(desk: Desk) -> None:
    other = Vault(["another secret, that is gone by now, and long"])
    desk.owe("1")
    desk.database.run_now(lambda c: c.execute(update(table).values(body=other.seal({"text": "?"}))))
    assert due(desk).message is None
    desk.owe("1", address=BOB)
    desk.database.run_now(lambda c: c.execute(update(people_table).values(address=other.seal("+1"))))
    assert due(desk, "two").address is None


def test_no_receipt_for_long_counts_as_arrived(desk: Desk) -> None:
    desk.owe("1")
    one = due(desk)
    desk.database.run_now(lambda c: outbox.sent(c, one, "one", "SM1", desk.now, final=False))
    assert desk.database.run_now(lambda c: outbox.settle(c, desk.now)) == 0
    assert desk.database.run_now(lambda c: outbox.settle(c, desk.now + 1)) == 1
    assert desk.rows(table)[0]["body"] is None


def test_failures_are_listed_for_the_operator_without_words(desk: Desk) -> None:
    desk.owe("secret words")
    one = due(desk)
    desk.database.run_now(lambda c: outbox.give_up(c, one, "one", "21211"))
    listed = desk.database.run_now(lambda c: outbox.failures(c, desk.now - 1))
    assert [(row["channel"], row["error"]) for row in listed] == [("sms", "21211")]
    assert "secret words" not in str(listed)
    assert desk.database.run_now(lambda c: outbox.failures(c, desk.now + 1)) == []


def test_the_backlog_and_what_is_in_the_chat_are_known(desk: Desk) -> None:
    desk.owe("1", "2")
    assert desk.database.run_now(outbox.backlog) == (2, desk.now)
    one = due(desk)
    desk.database.run_now(lambda c: outbox.sent(c, one, "one", "71", desk.now, final=True))
    assert desk.database.run_now(outbox.backlog) == (1, desk.now)
    person = desk.names.of("sms", ANN)
    assert desk.database.run_now(lambda c: outbox.messages_in_chat(c, person, desk.now - 1)) == ["71"]
    assert desk.database.run_now(lambda c: outbox.messages_in_chat(c, person, desk.now + 1)) == []
