"""What the end of a message may mean for a case: all that this folder asks of `bot.handoff`.

While a partner has a conversation the bot is silent but for help lines, STOP and DELETE, and what the person writes
goes to the partner. Who has it can change while a message is being answered; then it is answered anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from sqlalchemy.engine import Connection

from bot.answering.reply import Request
from bot.delivery import outbox, people
from bot.delivery.outbox import Reply
from bot.delivery.people import Person

Ends = Literal["withdrawn", "left", "forgotten"]
# A line of a menu that belongs to a case.
OF_A_CASE = "pass:"


class ChangedHandsError(Exception):
    """The conversation has gone to a partner, or back to the bot, while the message was being answered."""


@dataclass(frozen=True)
class News:
    """`request`: the person has agreed to be put in touch. `ends`: takes that back ("withdrawn"), has left with STOP
    ("left") or is forgotten ("forgotten"). `chosen`: the line picked of a menu that belongs to a case. `words`: what
    the partner who has the conversation is to read; `urgent` where it sounds like danger. `asks`: who it is that they
    talk with (START)."""

    request: Request | None = None
    ends: Ends | None = None
    chosen: str = ""
    words: str = ""
    urgent: bool = False
    asks: bool = False

    @property
    def is_any(self) -> bool:
        return self != News()


class Handover(Protocol):
    def settle(self, connection: Connection, person: Person, news: News, now: float) -> list[Reply]:
        """Within the transaction that ends the message; what is said to the person after all else."""

    def leave(self, connection: Connection, person: str, now: float) -> None:
        """The provider says that this person has left: their request ends as with STOP."""


def let_go(connection: Connection, handover: Handover, person: str, now: float) -> None:
    """The provider says that this person has left: nothing that waits is sent, and all ends as with STOP."""
    people.stop(connection, person, now)
    outbox.drop_waiting(connection, person)
    handover.leave(connection, person, now)


class NoPartners:
    """Where nobody takes cases there are none, and nobody can be asked for one."""

    def settle(self, connection: Connection, person: Person, news: News, now: float) -> list[Reply]:  # noqa: ARG002
        if news.request is not None:
            raise LookupError("nobody takes cases")
        return []

    def leave(self, connection: Connection, person: str, now: float) -> None:
        """There is nothing to end."""
