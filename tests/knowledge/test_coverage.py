from __future__ import annotations

import io
from dataclasses import replace
from html.parser import HTMLParser

from rich.console import Console

from bot.knowledge.coverage import SIGNS, coverage, table
from bot.knowledge.coverage_page import page
from bot.knowledge.model import Knowledge, Translation


def with_gaps(knowledge: Knowledge) -> Knowledge:
    """French: one answer stale, one missing. Punjabi: phrases of one entry missing."""
    wages, danger = knowledge.entries["unpaid-wages"], knowledge.entries["danger-now"]
    stale = replace(wages.words["fr"], translation=Translation("000000000000", "draft", ""))
    return replace(
        knowledge,
        entries={
            "unpaid-wages": replace(wages, words={**wages.words, "fr": stale}),
            "danger-now": replace(danger, words={"en": danger.words["en"]}),
        },
    )


def test_the_good_folder_is_covered(knowledge: Knowledge) -> None:
    assert coverage(knowledge) == {
        "entries": 2,
        "languages": {
            "en": {"level": "full", "answers": 2, "asks": 3, "stale": 0, "draft": 0, "reviewed": 2, "missing": []},
            "fr": {"level": "full", "answers": 2, "asks": 3, "stale": 0, "draft": 0, "reviewed": 2, "missing": []},
            "pa": {
                "level": "understood", "answers": 0, "asks": 3, "stale": 0, "draft": 0, "reviewed": 0, "missing": []
            },
        },
    }  # fmt: skip


def test_gaps_are_counted(knowledge: Knowledge) -> None:
    languages = coverage(with_gaps(knowledge))["languages"]
    assert languages["fr"] == {
        "level": "full", "answers": 1, "asks": 2, "stale": 1, "draft": 1, "reviewed": 0, "missing": ["danger-now"]
    }  # fmt: skip
    assert languages["pa"]["missing"] == ["danger-now"]


def test_the_table_shows_each_state(knowledge: Knowledge) -> None:
    console = Console(width=80, record=True, file=io.StringIO())
    console.print(table(with_gaps(knowledge)))
    rows = [line.split() for line in console.export_text().splitlines()]
    assert ["danger-now", "✓", "x", "x"] in rows
    assert ["unpaid-wages", "✓", "!", "?"] in rows
    assert ["answers", "2", "1", "0"] in rows


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_whole_needs_nothing_else_and_names_rows_and_columns(knowledge: Knowledge) -> None:
    shown = page(with_gaps(knowledge))
    reader = Reader()
    reader.feed(shown)
    assert reader.open == []
    assert not {tag for tag, _ in reader.tags} & {"script", "link", "img", "iframe"}
    assert "http" not in shown
    assert all(attributes.get("scope") for tag, attributes in reader.tags if tag == "th")
    assert '<span lang="pa" dir="ltr">ਪੰਜਾਬੀ</span>' in shown


def test_the_page_tells_each_state_by_sign_colour_and_word(knowledge: Knowledge) -> None:
    shown = page(with_gaps(knowledge))
    for state in ("reviewed", "stale", "missing", "asks"):
        sign = SIGNS[state]
        cell = f'<td style="background: {sign.background}"><span aria-hidden="true">{sign.sign}</span>'
        assert f'{cell}<span class="said">{state}</span></td>' in shown


def test_names_from_files_cannot_break_the_page(knowledge: Knowledge) -> None:
    languages = {**knowledge.languages, "fr": replace(knowledge.languages["fr"], name="<script>alert(1)</script>")}
    assert "<script>" not in page(replace(knowledge, languages=languages))
