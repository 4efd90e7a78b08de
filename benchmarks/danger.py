"""How well danger is seen, and how often an alarm is false: by language and script, tier and sort of message.

    .venv/bin/python benchmarks/danger.py [--misses] [--json FILE]

Reads the messages of benchmarks/data and benchmarks/data-own, from which nothing learns, each as if it were the first
of a conversation, with the whole service (encoder needed). Ordinary messages are questions and messages out of scope.
Apart are: what only says where somebody is; sensitive questions (violence at home or at work) and those that border on
being held (a passport taken), where a help line is not wrong; questions whose entry is itself a crisis. Beside the
product stand two rivals on the same messages: the phrase list alone, and one threshold on the danger model's score, put
where it alarms on as many ordinary messages as the product's hard tier. docs/safety.md quotes the tables.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bot.answering.context import Context
from bot.answering.model import load_or_build
from bot.cli.console import make_service, quiet_logs
from bot.evaluation.messages import LabelledMessage, read_messages
from bot.knowledge.model import DANGER_KINDS
from bot.safety.detector import SOS
from bot.safety.examples import BORDERING_ENTRIES, ORDINARY, SENSITIVE, SENSITIVE_ENTRIES, SENSITIVE_ISSUES
from bot.safety.phrases import DangerPhrases
from bot.safety.sos import is_sos
from bot.settings import Settings
from bot.understanding.encoder import ProcessEncoder
from bot.understanding.text import clean
from bot.understanding.views import Views

HERE = Path(__file__).parent
ROMANISED = frozenset(f"{language}-Latn" for language in ("ar", "bn", "fa", "hi", "pa", "ur"))
CRISIS, NEAR_MISS, PLACE, BORDERING, ASKED_CRISIS = "crisis", "near-miss", "place", "bordering", "asks about a crisis"
SORTS = (CRISIS, ORDINARY, NEAR_MISS, PLACE, SENSITIVE, BORDERING, ASKED_CRISIS)
out, err = Console(width=200), Console(stderr=True)


@dataclass(frozen=True)
class Seen:
    """One message and what was made of it. `score` is the danger model's; `tier` and `kind` the product's."""

    message: LabelledMessage
    file: str
    sort: str
    tier: str | None
    kind: str | None
    phrase: bool
    score: float

    @property
    def form(self) -> str:
        return f"{self.message.lang}-{self.message.script}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--misses", action="store_true", help="list crisis messages without help lines, by kind")
    parser.add_argument("--json", type=Path, help="write every message with what was made of it")
    arguments = parser.parse_args()
    quiet_logs()
    seen = read_all()
    for file in sorted({one.file for one in seen}):
        out.print(by_form(file, [one for one in seen if one.file == file]))
    out.print(by_kind(seen))
    out.print(rivals(seen))
    if arguments.misses:
        list_misses(seen)
    if arguments.json:
        lines = [json.dumps({**vars(one), "message": vars(one.message)}, ensure_ascii=False) for one in seen]
        arguments.json.write_text("\n".join(lines) + "\n", encoding="utf-8")


def read_all() -> list[Seen]:
    service = make_service()
    knowledge = service.knowledge
    encoder = ProcessEncoder()
    built = load_or_build(knowledge, encoder, Settings.from_environment().cache_dir)
    model = built.danger
    assert model is not None, "the encoder is needed"
    phrases = DangerPhrases(knowledge.danger)
    sensitive = {entry.id for entry in knowledge.entries.values() if entry.issue in SENSITIVE_ISSUES}
    sensitive |= SENSITIVE_ENTRIES

    def sort_of(message: LabelledMessage) -> str:
        if message.kind in (CRISIS, NEAR_MISS):
            return message.kind
        if message.kind == "location":
            return PLACE
        if message.topic in DANGER_KINDS:
            return ASKED_CRISIS
        if message.topic in BORDERING_ENTRIES:
            return BORDERING
        return SENSITIVE if message.topic in sensitive else ORDINARY

    messages = [
        (folder.name, message)
        for folder in (HERE / "data", HERE / "data-own")
        for path in sorted(folder.glob("*.jsonl"))
        for message in read_messages(path)
    ]
    seen = []
    for file, message in track(messages, "Reading", console=err, transient=True):
        danger = service.read(message.text, Context()).danger
        guess = built.language.detect(clean(message.text))
        form = f"{guess.tag}-{guess.script}"
        view = Views.encode([message.text], [form], built.respellers, encoder.encode)
        score = model.score(message.text, view).probability
        phrase = is_sos(message.text) or phrases.kind_of(message.text) is not None
        tier, kind = (danger.tier, danger.kind) if danger else (None, None)
        seen.append(Seen(message, file, sort_of(message), tier, kind, phrase, score))
    return seen


def share(seen: Iterable[Seen], holds: Callable[[Seen], bool]) -> str:
    hits = [holds(one) for one in seen]
    return f"{100 * np.mean(hits):.1f}" if hits else ""


def is_hard(one: Seen) -> bool:
    return one.tier == "hard"


def is_right_kind(one: Seen) -> bool:
    return one.kind in (one.message.topic, SOS)


def is_any(one: Seen) -> bool:
    return one.tier is not None


def by_form(file: str, seen: Sequence[Seen]) -> Table:
    table = Table(title=f"benchmarks/{file}: hard / hard or soft, %")
    table.add_column("form")
    for sort in SORTS:
        table.add_column(f"{sort} (n)", justify="right")
    forms = sorted({one.form for one in seen})
    for form in (*forms, "all"):
        row = []
        for sort in SORTS:
            own = [one for one in seen if one.sort == sort and form in (one.form, "all")]
            row.append(f"{share(own, is_hard)} / {share(own, is_any)} ({len(own)})" if own else "")
        table.add_row(form, *row, end_section=form == forms[-1])
    return table


def by_kind(seen: Sequence[Seen]) -> Table:
    """`kind right`: of those with help lines, who got those of their kind (or of SOS, which fit all)."""
    table = Table(title="Crisis messages by kind, %")
    for column in ("kind", "n", "hard", "hard or soft", "kind right", "kind right, romanised"):
        table.add_column(column)
    for kind in (*DANGER_KINDS, "all"):
        own = [one for one in seen if one.sort == CRISIS and kind in (one.message.topic, "all")]
        hard = [one for one in own if is_hard(one)]
        romanised = [one for one in hard if one.form in ROMANISED]
        table.add_row(kind, str(len(own)), share(own, is_hard), share(own, is_any),
                      share(hard, is_right_kind), share(romanised, is_right_kind))  # fmt: skip
    return table


def rivals(seen: Sequence[Seen]) -> Table:
    """The product, the phrases alone, and a single threshold with as many hard alarms on ordinary messages."""
    table = Table(title="Side by side, %")
    columns = ("way", "recall hard", "recall any", "ordinary hard", "ordinary any", "near-miss hard", "near-miss any")
    for column in columns:
        table.add_column(column)
    ordinary = [one for one in seen if one.sort == ORDINARY]
    allowed = np.mean([is_hard(one) for one in ordinary])
    threshold = float(np.quantile([one.score for one in ordinary], 1 - allowed))
    ways: dict[str, tuple[Callable[[Seen], bool], Callable[[Seen], bool]]] = {
        "product": (is_hard, is_any),
        "phrases and SOS alone": (lambda one: one.phrase, lambda one: one.phrase),
        "one threshold on the score": (lambda one: one.score > threshold, lambda one: one.score > threshold),
    }
    for name, tiers in ways.items():
        cells = [
            share([one for one in seen if one.sort == sort], tier)
            for sort in (CRISIS, ORDINARY, NEAR_MISS)
            for tier in tiers
        ]
        table.add_row(name, *cells)
    return table


def list_misses(seen: Sequence[Seen]) -> None:
    for kind in DANGER_KINDS:
        missed = [one for one in seen if one.sort == CRISIS and one.message.topic == kind and not is_hard(one)]
        out.rule(f"{kind}: {len(missed)}")
        for one in sorted(missed, key=lambda one: (is_any(one), one.form)):
            out.print(f"{one.tier or 'MISSED'}\t{one.form}\t{one.score:.2f}\t{one.message.text}", markup=False)
    alarms = [one for one in seen if one.sort == ORDINARY and is_hard(one)]
    out.rule(f"false hard alarms on ordinary messages: {len(alarms)}")
    for one in alarms:
        out.print(f"{one.form}\t{one.message.topic}\t{one.score:.2f}\t{one.message.text}", markup=False)


if __name__ == "__main__":
    main()
