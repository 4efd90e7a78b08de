"""People, a bot and two partners in one process, with the clock in the test's hand.

Everything is ours and real but for two ends: what a provider or a desk would get is kept in a list.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Table, select

from bot.channels.base import Incoming, Outgoing, Sent
from bot.delivery import inbox
from bot.delivery.courier import Courier
from bot.delivery.database import Database
from bot.delivery.keyring import load_pseudonyms
from bot.delivery.limits import Limits
from bot.delivery.outbox import Reply
from bot.delivery.pace import Pace
from bot.delivery.tables import cases as cases_table
from bot.delivery.wake import Wake
from bot.delivery.worker import Worker
from bot.dialogue.assistant import Assistant
from bot.dialogue.engine import DirectEngine
from bot.handoff import overdue, record, retention
from bot.handoff.conversation import Conversations
from bot.handoff.desks import Address
from bot.handoff.links import Links
from bot.handoff.office import Office
from bot.handoff.record import Case
from bot.knowledge.model import Handoff, Knowledge
from bot.privacy.vault import Vault
from tests.handoff.answering import HandoffAnswering
from tests.shipped import shipped

SECRET = "a secret of the tests that is long enough"
HOOK_SECRET = "a webhook secret that is long enough too"
PUBLIC_URL = "https://bot.example"
ANA, BEN = "+16045550101", "+16045550102"
# Monday, February 1, 2027, 10:00 in Vancouver.
MONDAY = 1_801_504_800.0
HOUR_S, DAY_S = 3600.0, 86400.0
MANY = Limits(10_000, 100_000, 10_000, 10_000, 100_000, 10_000_000)
LINK = re.compile(rf"{PUBLIC_URL}/cases/(\S+?)[\"\s]")


def knowledge_with_hooks() -> Knowledge:
    """The shipped one; MOSAIC takes requests by webhook too."""
    known = shipped()
    mosaic = known.partners["mosaic-migrant-workers"]
    partners = {**known.partners, mosaic.id: replace(mosaic, handoff=Handoff(8, ("fr", "en"), True, True))}
    return replace(known, partners=partners)


ADDRESSES = {
    "mwc-bc": Address("intake@mwc.example"),
    "mosaic-migrant-workers": Address("desk@mosaic.example", "https://mosaic.example/hook", HOOK_SECRET),
}


@dataclass
class Post:
    """What went out over one channel."""

    final: bool = True
    knock: Outgoing | None = None
    fails: list[Exception] = field(default_factory=list)
    sent: list[tuple[str, Outgoing]] = field(default_factory=list)

    async def send(self, address: str, message: Outgoing, mark: str) -> Sent:
        if self.fails:
            raise self.fails.pop(0)
        self.sent.append((address, message))
        return Sent(mark, self.final)

    async def find(self, address: str, message: Outgoing, since: float) -> list[str]:
        return []

    async def close(self) -> None: ...

    @property
    def texts(self) -> list[str]:
        return [message.text for _, message in self.sent]


class World:
    def __init__(
        self, database: Database, knowledge: Knowledge | None = None, addresses: Mapping[str, Address] = ADDRESSES
    ) -> None:
        known = knowledge or knowledge_with_hooks()
        self.database, self.vault, self.now = database, Vault([SECRET]), MONDAY
        self.names = database.run_now(lambda connection: load_pseudonyms(connection, self.vault))
        self.links = Links([SECRET], PUBLIC_URL, 14 * DAY_S)
        self.office = Office(self.vault, lambda: known, addresses, self.links)
        self.talk_with(HandoffAnswering(known))
        self.posts = {name: Post() for name in ("sms", "whatsapp", "telegram", "email", "webhook")}
        self.wake = Wake()
        self._numbers = itertools.count(1)

    def talk_with(self, answering: HandoffAnswering) -> None:
        engine = DirectEngine(answering)
        self.answering, self.assistant = answering, Assistant(answering, engine, engine, timeout_s=60)

    def clock(self) -> float:
        return self.now

    def worker(self) -> Worker:
        return Worker(
            "worker", 1, self.database, self.vault, self.names, self.answering, self.assistant, self.wake, MANY,
            clock=self.clock, handover=Conversations(self.office),
        )  # fmt: skip

    async def says(self, text: str, address: str = ANA, channel: Any = "sms", **more: Any) -> list[str]:
        """What a message is answered with, delivered."""
        before = len(self.posts[channel].sent)
        self.writes(text, address, channel, **more)
        await self.works()
        return self.posts[channel].texts[before:]

    def writes(self, text: str, address: str = ANA, channel: Any = "sms", **more: Any) -> None:
        message = Incoming(
            channel, f"in-{next(self._numbers)}", address, text=text, **{"received": self.now, **more}
        )  # fmt: skip
        name = self.names.of(channel, address)
        self.run(lambda connection: inbox.add(connection, self.vault, name, message, self.now))

    async def works(self) -> None:
        """All that waits is answered and sent."""
        worker = self.worker()
        while await worker.work_once():
            pass
        await self.delivers()

    async def delivers(self) -> None:
        for channel, post in self.posts.items():
            courier = Courier(
                "courier", channel, post, self.database, self.vault, self.wake, Pace(1e6), clock=self.clock,
                handover=Conversations(self.office),
            )  # fmt: skip
            while await courier.work_once():
                pass

    async def partner(self, change: Callable[..., Any], *more: Any) -> None:
        """A change of the newest case, as its page makes it; what is said because of it is delivered."""
        id_ = self.case().id

        def work(connection: Any) -> None:
            case = record.load_to_change(connection, self.vault, id_)
            assert case is not None
            replies: list[Reply] | bool = change(connection, self.office, case, *more, self.now)
            if isinstance(replies, list):
                self.office.say(connection, case.person, case.channel, replies, self.now)

        self.run(work)
        await self.delivers()

    async def later(self, seconds: float) -> overdue.Done:
        """Time passes, and the janitor comes."""
        self.now += seconds
        done = self.run(lambda connection: overdue.look_after(connection, self.office, self.now))
        self.run(lambda connection: retention.purge_cases(connection, self.now, self.links.valid_s))
        await self.delivers()
        return done

    def case(self, number: int = -1) -> Case:
        """Of all, in the order of their beginning."""
        ids = self.run(lambda c: c.execute(select(cases_table.c.id).order_by(cases_table.c.created)).scalars().all())
        case = self.run(lambda connection: record.load(connection, self.vault, ids[number]))
        assert case is not None
        return case

    def rows(self, table: Table) -> list[dict[str, Any]]:
        return self.run(lambda c: [dict(row) for row in c.execute(select(table)).mappings()])

    def events(self) -> list[str]:
        from bot.delivery.tables import audit

        return [row["event"] for row in sorted(self.rows(audit), key=lambda row: row["id"])]

    def run(self, work: Callable[[Any], Any]) -> Any:
        return self.database.run_now(work)

    def mails(self, partner: str = "mwc-bc") -> list[Outgoing]:
        return [message for address, message in self.posts["email"].sent if address == partner]

    def token(self, partner: str = "mwc-bc") -> str:
        """That of the link in the newest mail that has one."""
        found = [match[1] for mail in self.mails(partner) if (match := LINK.search(mail.text))]
        return found[-1]
