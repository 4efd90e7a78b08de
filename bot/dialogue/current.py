"""What the parts of one turn share while Rasa runs between them: the state before it, and what became of it.

Rasa builds its components, actions and stores by itself, so they cannot be handed anything; a context variable is seen
by all that runs for this turn and by nothing else. Outside a turn of ours (`rasa shell`, `rasa test`, an action server)
there is none, and `answering()` is the service of the process.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.answering.context import Context

if TYPE_CHECKING:
    from bot.answering.service import Answering


@dataclass
class Current:
    """One turn. `after` and `failure` are filled in by the store and the actions."""

    answering: Answering
    before: Context
    after: Context | None = None
    failure: Exception | None = None


_current: ContextVar[Current | None] = ContextVar("current_turn", default=None)


def current() -> Current | None:
    return _current.get()


@contextmanager
def running(turn: Current) -> Iterator[Current]:
    token = _current.set(turn)
    try:
        yield turn
    finally:
        _current.reset(token)


def answering() -> Answering:
    turn = _current.get()
    if turn:
        return turn.answering
    from bot.answering.service import shared_service  # brings the whole of understanding, needed only out here

    return shared_service()
