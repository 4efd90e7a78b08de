"""A case as a row: reading it, finding it, its audit. Who may change what is decided in `cases`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection, RowMapping

from bot.answering.reply import Request
from bot.delivery import people
from bot.delivery.tables import (
    CASE_CLOSED,
    CASE_EXPIRED,
    CASE_OPEN,
    CASE_PASSED_ON,
    CASE_TAKEN,
    CASE_WAITING,
    CASE_WITHDRAWN,
    audit,
    cases,
)
from bot.privacy.vault import Vault

# As they are called in the words of the page, in the webhook and by `rights-bot cases`.
STATES = {
    CASE_WAITING: "waiting",
    CASE_TAKEN: "taken",
    CASE_CLOSED: "closed",
    CASE_WITHDRAWN: "withdrawn",
    CASE_PASSED_ON: "passed_on",
    CASE_EXPIRED: "expired",
}


@dataclass(frozen=True)
class Case:
    """`request` is None once it has been erased. Times are seconds since 1970."""

    id: str
    number: str
    person: str
    channel: str
    partner: str
    state: int
    request: Request | None
    offer: str | None
    created: float
    answer_by: float
    overdue_told: float | None
    taken: float | None
    ended: float | None
    seen: float | None
    noticed: float | None
    passed_from: str | None

    @property
    def is_open(self) -> bool:
        return self.state in CASE_OPEN

    @property
    def language(self) -> str:
        """That of the person."""
        return self.request.language if self.request else "en"


def seal_request(vault: Vault, request: Request) -> bytes:
    return vault.seal(asdict(request))


def load(connection: Connection, vault: Vault, case: str) -> Case | None:
    row = connection.execute(select(cases).where(cases.c.id == case)).mappings().one_or_none()
    return case_of(row, vault) if row else None


def load_to_change(connection: Connection, vault: Vault, case: str) -> Case | None:
    """Nobody changes it, or who has the conversation, before this transaction ends. The person is locked first, as the
    worker does, so that the two never wait for each other."""
    person = connection.execute(select(cases.c.person).where(cases.c.id == case)).scalar()
    if person is None:
        return None
    people.holder(connection, person)
    row = connection.execute(select(cases).where(cases.c.id == case).with_for_update()).mappings().one_or_none()
    return case_of(row, vault) if row else None


def case_of(row: RowMapping, vault: Vault) -> Case:
    request = Request(**vault.open(row["request"])) if row["request"] else None
    return Case(**{**dict(row), "request": request})


def open_case(connection: Connection, vault: Vault, person: str) -> Case | None:
    """The one case of a person that has not ended; there is at most one."""
    query = select(cases).where(cases.c.person == person, cases.c.state.in_(CASE_OPEN)).with_for_update()
    row = connection.execute(query).mappings().first()
    return case_of(row, vault) if row else None


def partners_tried(connection: Connection, case: Case) -> tuple[str, ...]:
    """The partner of a case and of those that it was passed on from."""
    found, before = [case.partner], case.passed_from
    while before and len(found) < 20:
        row = connection.execute(select(cases.c.partner, cases.c.passed_from).where(cases.c.id == before)).one_or_none()
        if row is None:
            break
        found.append(row.partner)
        before = row.passed_from
    return tuple(found)


def change(connection: Connection, case: str, states: Sequence[int], **values: object) -> bool:
    """False where the case is in none of `states` by now; nothing is changed then."""
    changed = connection.execute(
        update(cases).where(cases.c.id == case, cases.c.state.in_(tuple(states))).values(**values)
    )
    return bool(changed.rowcount)


def note(connection: Connection, case: str, partner: str, event: str, now: float) -> None:
    """The line of the audit: that something happened, never what was said or to whom."""
    connection.execute(insert(audit).values(case_id=case, partner=partner, event=event, at=now))
