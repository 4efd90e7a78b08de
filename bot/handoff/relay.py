"""What is said while a partner has the conversation: the person's words to the page, the partner's to the person.

Words are sealed, and gone when the case is (see `retention`). The partner is told of new words by mail or webhook, at
most every quarter of an hour and not while the page is open; words that sound like danger are told at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, insert, or_, select, update
from sqlalchemy.engine import Connection

from bot.delivery.tables import CASE_TAKEN, FAILED, QUEUED, SENDING, cases, words
from bot.delivery.tables import outbox as outbox_table
from bot.handoff import record
from bot.handoff.cases import IllegalChangeError
from bot.handoff.letters import letters
from bot.handoff.office import Office
from bot.handoff.record import Case

PERSON, PARTNER = "person", "partner"
MOST_CHARACTERS = 1000  # of a partner's reply: some seven SMS, read on a small phone
SHOWN = 200
NOTICE_S = 15 * 60.0
# The page asks for new words every few seconds while somebody looks at it.
LOOKING_S = 60.0
# The same reply again within so long is a second click.
_TWICE_S = 60.0


@dataclass(frozen=True)
class Word:
    """One thing said. `state` of a partner's: "waiting", "sent" or "failed"; "" for a person's. `urgent`: it sounds
    like danger, and the person has been given help lines."""

    id: int
    author: str
    text: str
    urgent: bool
    said: float
    state: str


def hear(connection: Connection, office: Office, case: Case, text: str, urgent: bool, now: float) -> None:
    """The person has written."""
    _add(connection, office, case, PERSON, {"text": text, "urgent": urgent}, now)
    record.note(connection, case.id, case.partner, "heard", now)
    looking = case.seen is not None and now - case.seen < LOOKING_S
    told = case.noticed is not None and now - case.noticed < NOTICE_S
    if urgent or not (looking or told):
        tell_of_words(connection, office, case, now, urgent)


def tell_of_words(connection: Connection, office: Office, case: Case, now: float, urgent: bool = False) -> None:
    desk = office.desk(case.partner)
    if desk is None:
        return
    event = letters(office, desk, case, "words_urgent" if urgent else "words", now)
    office.tell_desk(connection, case.partner, case.id, event, now)
    connection.execute(update(cases).where(cases.c.id == case.id).values(noticed=now))


def unnoticed(connection: Connection, office: Office, now: float) -> list[Case]:
    """Cases with words of the person that nobody at the desk has seen or been told of, and of which they may be told
    by now."""
    newer = (
        select(words.c.id)
        .where(
            words.c.case_id == cases.c.id,
            words.c.author == PERSON,
            words.c.said > func.coalesce(cases.c.seen, 0),
            words.c.said > func.coalesce(cases.c.noticed, 0),
        )
        .exists()
    )
    query = select(cases).where(
        cases.c.state == CASE_TAKEN,
        func.coalesce(cases.c.noticed, 0) <= now - NOTICE_S,
        func.coalesce(cases.c.seen, 0) <= now - LOOKING_S,
        newer,
    )
    return [record.case_of(row, office.vault) for row in connection.execute(query.with_for_update()).mappings()]


def answer(connection: Connection, office: Office, case: Case, text: str, now: float) -> bool:
    """The partner has written: it goes to the person through the same channel and number. False where the same was
    written a moment ago. Raises `IllegalChangeError` where the partner does not have the conversation."""
    if case.state != CASE_TAKEN:
        raise IllegalChangeError
    newest = select(words).where(words.c.case_id == case.id).order_by(words.c.id.desc()).limit(1)
    last = connection.execute(newest).mappings().one_or_none()
    if last and last["author"] == PARTNER and now - last["said"] < _TWICE_S and _text(office, last["body"]) == text:
        return False
    ids = office.say(connection, case.person, case.channel, office.words(case.channel, case.language, text), now)
    _add(connection, office, case, PARTNER, {"text": text, "urgent": False}, now, ids[-1])
    record.note(connection, case.id, case.partner, "replied", now)
    return True


def said(connection: Connection, office: Office, case: str, after: int = 0) -> list[Word]:
    """The newest words after the one with the id `after`, oldest first, at most `SHOWN`."""
    query = (
        select(words, outbox_table.c.state.label("sending"))
        .select_from(words.outerjoin(outbox_table, outbox_table.c.id == words.c.outbox))
        .where(words.c.case_id == case, words.c.id > after)
        .order_by(words.c.id.desc())
        .limit(SHOWN)
    )
    found = []
    for row in connection.execute(query).mappings():
        body = office.vault.open(row["body"])
        state = _state(row["sending"]) if row["author"] == PARTNER else ""
        found.append(Word(row["id"], row["author"], body["text"], body["urgent"], row["said"], state))
    return found[::-1]


def looked(connection: Connection, case: str, now: float) -> None:
    """Somebody at the desk has the page open."""
    connection.execute(
        update(cases)
        .where(cases.c.id == case, or_(cases.c.seen.is_(None), cases.c.seen < now - LOOKING_S / 4))
        .values(seen=now)
    )


def is_urgent(words_said: Sequence[Word]) -> bool:
    return any(word.urgent for word in words_said)


def _text(office: Office, sealed: bytes) -> str:
    return str(office.vault.open(sealed)["text"])


def _state(sending: int | None) -> str:
    """The row of the outbox is purged some days after it has arrived."""
    if sending in (QUEUED, SENDING):
        return "waiting"
    return "failed" if sending == FAILED else "sent"


def _add(
    connection: Connection, office: Office, case: Case, author: str, body: dict[str, object], now: float,
    outbox: int | None = None,
) -> None:  # fmt: skip
    sealed = office.vault.seal(body)
    connection.execute(insert(words).values(case_id=case.id, author=author, body=sealed, said=now, outbox=outbox))
