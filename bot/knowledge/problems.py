"""What can be wrong with the files under `knowledge/`, and how staff are told.

`CODES` is the one list of mistakes: the program may report no other, docs/yaml-mistakes.md has a heading for each, and
tests/knowledge/broken/ an example of each. An error keeps the last good knowledge serving; a warning never does, so
whatever depends on the day (a review date that has passed) or on unfinished translation is a warning.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from rapidfuzz import fuzz, process

from bot.knowledge.model import Place

Severity = Literal["error", "warning"]

# Below this likeness (0 to 100) a suggestion confuses more than it helps: "usher" is no "user-guide".
SUGGEST_FROM = 75
LIST_AT_MOST = 12

_ERRORS = (
    # The file itself.
    "unreadable",
    "not-utf8",
    "too-big",
    "yaml",
    "alias",
    "duplicate-key",
    "missing-file",
    "unknown-file",
    # What a file holds.
    "wrong-kind",
    "missing-key",
    "unknown-key",
    "empty",
    "choice",
    "bad-id",
    "bad-date",
    "bad-number",
    "bad-phone",
    "bad-url",
    "bad-hours",
    "bad-timezone",
    "duplicate-id",
    # Names that point nowhere.
    "unknown-language",
    "unknown-script",
    "unknown-region",
    "unknown-issue",
    "unknown-fact",
    "unknown-partner",
    "unknown-service",
    "unknown-town",
    # How partners take requests, and what they read.
    "handoff-way",
    "handoff-language",
    "page-words",
    # Answers.
    "placeholder",
    "brace",
    "no-facts",
    "crisis-missing",
    "ask-twice",
    "ask-elsewhere",
    "never-say",
    "too-hard",
    # Everything else that the bot says or hears.
    "message-braces",
    "unknown-message",
    "command-clash",
    "danger-line",
    "danger-contradiction",
    "danger-negation",
)
_WARNINGS = (
    "unknown-entry",
    "fact-not-listed",
    "region-without-fact",
    "only-low-facts",
    "low-fact",
    "weak-source",
    "stale-fact",
    "stale-partner",
    "phone-to-confirm",
    "translation-missing",
    "language-incomplete",
    "missing-message",
    "stale",
    "unstamped",
    "draft",
    "untranslated",
    "translation-differs",
    "literal-figure",
    "too-long",
    "hard-to-read",
    "sms-cost",
    "danger-cost",
    "typographic",
    "script",
    "ask-near",
)

CODES: dict[str, Severity] = {**dict.fromkeys(_ERRORS, "error"), **dict.fromkeys(_WARNINGS, "warning")}
"""Every code with its severity. Another room that adds a check (`check(extra=...)`) adds its codes here too."""


@dataclass(frozen=True)
class Problem:
    """One mistake. `message` says in full sentences what is wrong and how to mend it."""

    place: Place
    message: str
    code: str
    folder: str = "knowledge"  # as the reader of the message would type it, so that the place can be opened

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise ValueError(f"{self.code!r} is not in bot.knowledge.problems.CODES")

    @property
    def severity(self) -> Severity:
        return CODES[self.code]

    def __str__(self) -> str:
        warning = "Warning: " if self.severity == "warning" else ""
        return f"{self.folder}/{self.place}: {warning}{self.message} [{self.code}]"


class Notebook:
    """Collects the problems of one file."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.problems: list[Problem] = []

    def add(self, line: int, code: str, message: str) -> None:
        self.problems.append(Problem(Place(self.path, line), message, code))


def errors(problems: Iterable[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.severity == "error"]


def in_order(problems: Iterable[Problem], folder: str) -> tuple[Problem, ...]:
    """By file and line, each once, with `folder` in front of every place."""
    placed = {replace(problem, folder=folder): None for problem in problems}
    return tuple(sorted(placed, key=lambda problem: (problem.place.path, problem.place.line, problem.code)))


def suggest(name: str, known: Iterable[str]) -> str:
    """ " Did you mean ...?" with the nearest known name, or the known names where they are few, or nothing."""
    names = sorted(known)
    nearest = process.extractOne(name, names, scorer=fuzz.ratio, score_cutoff=SUGGEST_FROM)
    if nearest:
        return f' Did you mean "{nearest[0]}"?'
    if 0 < len(names) <= LIST_AT_MOST:
        return " Known: " + ", ".join(names) + "."
    return ""
