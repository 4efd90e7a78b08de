"""Read labelled messages as if each were the first of a conversation, and count what came of it.

What gates a release is wrong answers given as sure, not accuracy: a menu that holds the right entry is no failure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from bot.answering.context import Context
from bot.answering.reading import Reading
from bot.evaluation.messages import LabelledMessage


class Reads(Protocol):
    def read(self, text: str, context: Context) -> Reading: ...


# The intents of a first message that are answered without asking back.
ANSWERS = ("question", "who_can_help")


@dataclass
class Tally:
    """Counts over some messages. A share is of those that it applies to (`of`); None where there are none."""

    n: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    of: dict[str, int] = field(default_factory=dict)

    def count(self, name: str, hit: bool) -> None:
        self.of[name] = self.of.get(name, 0) + 1
        self.counts[name] = self.counts.get(name, 0) + hit

    def share(self, name: str) -> float | None:
        return self.counts[name] / self.of[name] if self.of.get(name) else None

    def to_json(self) -> dict[str, object]:
        return {
            "n": self.n,
            **{name: round(self.share(name) or 0.0, 4) if name in self.of else None for name in MEASURES},
        }


MEASURES = (
    "language",
    "top1",
    "top3",
    "answered_right",
    "answered_wrong",
    "offered",
    "unknown",
    "danger_hard",
    "danger_any",
    "false_alarm_hard",
    "false_alarm_any",
    "out_of_scope_refused",
    "region",
)


@dataclass(frozen=True)
class Outcome:
    message: LabelledMessage
    reading: Reading


def evaluate(
    service: Reads, messages: Iterable[LabelledMessage], progress: Callable[[int], None] = lambda _: None
) -> list[Outcome]:
    outcomes = []
    for done, message in enumerate(messages, 1):
        outcomes.append(Outcome(message, service.read(message.text, Context())))
        progress(done)
    return outcomes


def tally(outcomes: Iterable[Outcome]) -> Tally:
    total = Tally()
    for outcome in outcomes:
        _count(total, outcome.message, outcome.reading)
    return total


def _count(total: Tally, message: LabelledMessage, reading: Reading) -> None:
    total.n += 1
    total.count("language", same_language(message.lang, reading.language))
    if message.region:
        total.count("region", reading.region == message.region)
    hard = reading.danger is not None and reading.danger.tier == "hard"
    if message.kind == "crisis":
        total.count("danger_hard", hard)
        total.count("danger_any", reading.danger is not None)
    elif message.kind != "near-miss":
        total.count("false_alarm_hard", hard)
        total.count("false_alarm_any", reading.danger is not None)
    if message.kind == "out-of-scope":
        total.count("out_of_scope_refused", reading.intent not in (*ANSWERS, "choose"))
        total.count("answered_wrong", reading.intent in ANSWERS)
    if message.kind == "question" and message.accepted:
        ranked = [entry for entry, _ in reading.entries]
        right = bool(ranked) and ranked[0] in message.accepted
        total.count("top1", right)
        total.count("top3", bool(message.accepted & set(ranked[:3])))
        total.count("answered_right", reading.intent in ANSWERS and right)
        total.count("answered_wrong", reading.intent in ANSWERS and not right)
        total.count("offered", reading.intent == "choose" and bool(message.accepted & set(ranked[:3])))
        total.count("unknown", reading.intent == "unknown")


def same_language(expected: str, got: str) -> bool:
    """`zh` matches either variant."""
    return got.split("-")[0] == expected if expected == "zh" else got == expected
