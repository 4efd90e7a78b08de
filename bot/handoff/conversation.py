"""What a message that has been answered means for the person's case: `bot.delivery.handover`, carried out."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.engine import Connection

from bot.delivery.handover import Ends, News
from bot.delivery.outbox import Reply
from bot.delivery.people import Person
from bot.delivery.tables import CASE_TAKEN
from bot.handoff import cases, record, relay
from bot.handoff.office import Office


@dataclass(frozen=True)
class Conversations:
    office: Office

    def settle(self, connection: Connection, person: Person, news: News, now: float) -> list[Reply]:
        if news.ends is not None:
            return self._end(connection, person, news.ends, now)
        if news.request is not None:
            return cases.create(connection, self.office, person.name, person.channel, news.request, now)
        if news.chosen:
            return cases.decide(connection, self.office, person, news.chosen, now)
        case = record.open_case(connection, self.office.vault, person.name) if news.words or news.asks else None
        if case is None or case.state != CASE_TAKEN:
            return []
        if news.words:
            relay.hear(connection, self.office, case, news.words, news.urgent, now)
        if not news.asks:
            return []
        name = self.office.name_of(case.partner)
        return self.office.replies(case.channel, case.language, "handoff.held", partner=name)

    def leave(self, connection: Connection, person: str, now: float) -> None:
        cases.withdraw(connection, self.office, person, "left", now)

    def _end(self, connection: Connection, person: Person, why: Ends, now: float) -> list[Reply]:
        case = cases.withdraw(connection, self.office, person.name, why, now)
        if why != "withdrawn":  # who leaves or is forgotten hears the confirmation of that, and nothing more
            return []
        if case is None:
            return cases.nothing_open(self.office, person)
        name = self.office.name_of(case.partner)
        return self.office.replies(case.channel, case.language, "handoff.withdrawn", partner=name, number=case.number)
