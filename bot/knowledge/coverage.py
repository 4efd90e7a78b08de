"""What each language has: for staff to see where work is wanted. `coverage_page` shows the same in a browser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypedDict

from rich.box import SIMPLE
from rich.table import Table

from bot.knowledge.fingerprint import is_stale
from bot.knowledge.model import Entry, Knowledge, Language

State = Literal["reviewed", "draft", "stale", "missing", "asks"]


@dataclass(frozen=True)
class Sign:
    """How a state is shown. Signs are told apart without their colour (`colour` is rich's, `background` CSS's)."""

    sign: str
    colour: str
    background: str
    meaning: str


SIGNS: dict[State, Sign] = {
    "reviewed": Sign("✓", "green", "#d3f0d8", "answer read by a named person"),
    "draft": Sign("D", "yellow", "#fdf0c4", "answer is a draft"),
    "stale": Sign("!", "magenta", "#f3d9f0", "the English changed since: read it again"),
    "asks": Sign("?", "cyan", "#d6ebf7", "understood, answered in another language"),
    "missing": Sign("x", "red", "#f9d5d2", "answer missing; in an understood language its phrases"),
}


class LanguageCoverage(TypedDict):
    """`answers`: entries with an answer; `asks`: phrases in all entries; `missing`: entries without what the language's
    level wants, an answer in a full language and phrases in one that is only understood. A stale answer also counts as
    draft or reviewed, whatever it was."""

    level: str
    answers: int
    asks: int
    stale: int
    draft: int
    reviewed: int
    missing: list[str]


class Coverage(TypedDict):
    entries: int
    languages: dict[str, LanguageCoverage]


def coverage(knowledge: Knowledge) -> Coverage:
    return {
        "entries": len(knowledge.entries),
        "languages": {tag: _count(knowledge, language) for tag, language in knowledge.languages.items()},
    }


def state_of(entry: Entry, language: Language) -> State:
    words = entry.words.get(language.tag)
    if words and words.answers:
        return "stale" if is_stale(entry, words) else words.translation.state
    if language.level == "full" or not (words and words.ask):
        return "missing"
    return "asks"


def table(knowledge: Knowledge) -> Table:
    """For the terminal: one row an entry, one column a language, and the sums."""
    counted = coverage(knowledge)["languages"]
    # A terminal is narrow: languages that are only to be understood get a column when there is something in it.
    columns = [tag for tag, count in counted.items() if count["level"] == "full" or count["asks"]]
    legend = [f"[{sign.colour}]{sign.sign}[/] {sign.meaning}" for sign in SIGNS.values()]
    if len(columns) < len(counted):
        legend.append(f"Nothing yet in: {', '.join(tag for tag in counted if tag not in columns)}")
    caption = "\n".join(legend)
    shown = Table(title="Entries and languages", caption=caption, caption_justify="left", box=SIMPLE, padding=0)
    shown.add_column("entry", no_wrap=True)
    for tag in columns:
        shown.add_column(tag, justify="center", no_wrap=True)
    for issue in knowledge.issues:
        shown.add_section()
        for entry in (entry for entry in knowledge.entries.values() if entry.issue == issue):
            signs = [SIGNS[state_of(entry, knowledge.languages[tag])] for tag in columns]
            shown.add_row(entry.id, *(f"[{sign.colour}]{sign.sign}[/]" for sign in signs))
    shown.add_section()
    shown.add_row("answers", *(str(counted[tag]["answers"]) for tag in columns))
    shown.add_row("phrases", *(str(counted[tag]["asks"]) for tag in columns))
    return shown


def _count(knowledge: Knowledge, language: Language) -> LanguageCoverage:
    entries = knowledge.entries.values()
    ours = [(entry, entry.words[language.tag]) for entry in entries if language.tag in entry.words]
    answers = [(entry, words) for entry, words in ours if words.answers]
    return {
        "level": language.level,
        "answers": len(answers),
        "asks": sum(len(words.ask) for _, words in ours),
        "stale": sum(is_stale(entry, words) for entry, words in answers),
        "draft": sum(words.translation.state == "draft" for _, words in answers),
        "reviewed": sum(words.translation.state == "reviewed" for _, words in answers),
        "missing": [entry.id for entry in entries if state_of(entry, language) == "missing"],
    }
