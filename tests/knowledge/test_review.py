from __future__ import annotations

import datetime as dt
import difflib
from pathlib import Path

import pytest

from bot.knowledge.check import check
from bot.knowledge.fingerprint import fingerprint
from bot.knowledge.model import Translation
from bot.knowledge.reader import Reader
from bot.knowledge.review import ReviewError, stale, stamp, stamp_drafts
from tests.knowledge.folders import TODAY

FRENCH = "answers/employment-rights/unpaid-wages/fr.yml"
ENGLISH = "answers/employment-rights/unpaid-wages/en.yml"

COMMENTED = """\
# Read aloud before you change it.
title: On ne m'a pas payé   # as the menu shows it
short: >-
  Demandez votre paie
  par écrit: "toutes vos heures".
more:
  - 'Gardez: des preuves.'
  # a second part
  - >-
    Notez vos heures chaque jour, même quand personne ne le demande, et gardez les messages, les photos et les reçus.
regions:
  ON: Vous avez 2 ans. {on-claim.line} {on-claim.wage}
ask:
  - pas payé
  - "911"
translation:
  of: auto      # which English
  state: draft
  reviewer: ''
# the end
"""


def changed_lines(before: str, after: str) -> list[str]:
    return [line for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line[0] in "+-"]


def test_a_stamp_records_who_read_what_and_when(folder: Path) -> None:
    assert stamp(folder, "unpaid-wages", "fr", " Ana  Reader ", TODAY) == folder / FRENCH
    entry = Reader(folder).read().knowledge.entries["unpaid-wages"]
    assert entry.words["fr"].translation == Translation(fingerprint(entry.words["en"]), "reviewed", "Ana Reader", TODAY)
    assert check(folder, TODAY) == []


def test_nothing_but_the_stamp_changes_in_the_file(folder: Path) -> None:
    (folder / FRENCH).write_text(COMMENTED)
    stamp(folder, "unpaid-wages", "fr", 'Ana: "the" reader #1', TODAY)
    after = (folder / FRENCH).read_text()
    of = fingerprint(Reader(folder).read().knowledge.entries["unpaid-wages"].words["en"])
    assert set(changed_lines(COMMENTED, after)) == {
        "-   of: auto      # which English",
        f"+   of: {of} # which English",
        "-   state: draft",
        "+   state: reviewed",
        "+   reviewed_on: 2026-11-22",
        "-   reviewer: ''",
        "+   reviewer: 'Ana: \"the\" reader #1'",
    }
    assert after.endswith("# the end\n")


def test_english_is_stamped_too_so_that_a_later_edit_shows(folder: Path) -> None:
    stamp(folder, "unpaid-wages", "en", "Ana Reader", TODAY)
    assert check(folder, TODAY) == []
    text = (folder / ENGLISH).read_text()
    (folder / ENGLISH).write_text(text.replace("in writing", "by message"))
    assert [(problem.code, problem.place.path) for problem in check(folder, TODAY)] == [
        ("stale", ENGLISH),
        ("stale", FRENCH),
    ]


def test_windows_line_ends_stay(folder: Path) -> None:
    (folder / FRENCH).write_bytes(COMMENTED.replace("\n", "\r\n").encode())
    stamp(folder, "unpaid-wages", "fr", "Ana", TODAY)
    content = (folder / FRENCH).read_bytes()
    assert content.count(b"\r\n") == content.count(b"\n")


def test_no_half_written_file_is_left_behind(folder: Path) -> None:
    before = sorted(path.name for path in (folder / FRENCH).parent.iterdir())
    stamp(folder, "unpaid-wages", "fr", "Ana", TODAY)
    assert sorted(path.name for path in (folder / FRENCH).parent.iterdir()) == before


@pytest.mark.parametrize(
    ("entry", "language", "reviewer", "told"),
    [
        ("unpaid-wage", "fr", "Ana", 'Did you mean "unpaid-wages"?'),
        ("unpaid-wages", "pa", "Ana", "It has one in: en, fr."),
        ("unpaid-wages", "xx", "Ana", "It has one in: en, fr."),
        ("unpaid-wages", "fr", "  ", "name"),
    ],
)
def test_what_cannot_be_recorded_is_said(entry: str, language: str, reviewer: str, told: str, folder: Path) -> None:
    with pytest.raises(ReviewError) as caught:
        stamp(folder, entry, language, reviewer, TODAY)
    assert told in str(caught.value)


def test_drafts_get_the_fingerprint_and_stay_drafts(folder: Path) -> None:
    (folder / FRENCH).write_text(COMMENTED)
    assert stamp_drafts(folder) == [folder / FRENCH]
    words = Reader(folder).read().knowledge.entries["unpaid-wages"].words
    assert words["fr"].translation == Translation(fingerprint(words["en"]), "draft", "")
    assert len(changed_lines(COMMENTED, (folder / FRENCH).read_text())) == 2
    assert stamp_drafts(folder) == []


def test_a_fingerprint_that_looks_like_a_number_stays_text(folder: Path) -> None:
    text = COMMENTED.replace("of: auto", "of: 12345e678901").replace(
        '- "911"', "- 0123\n  - no\n  - 1e3\n  - 2026-10-01"
    )
    (folder / FRENCH).write_text(text)
    stamp(folder, "danger-now", "fr", "Ana", TODAY)
    stamp(folder, "unpaid-wages", "fr", "Ana", TODAY)
    asked = [phrase.text for phrase in Reader(folder).read().knowledge.entries["unpaid-wages"].words["fr"].ask]
    assert asked == ["pas payé", "0123", "no", "1e3", "2026-10-01"]


def test_what_staff_must_look_at_is_listed(folder: Path) -> None:
    partners = folder / "partners.yml"
    partners.write_text(partners.read_text().replace("phone_confirmed: true", "phone_confirmed: false", 1))
    facts = folder / "facts/on.yml"
    facts.write_text(facts.read_text().replace("confidence: high", "confidence: low"))
    english = folder / ENGLISH
    english.write_text(english.read_text().replace("in writing", "by message"))
    knowledge = Reader(folder).read().knowledge
    assert [problem.code for problem in stale(knowledge, TODAY)] == ["phone-to-confirm", "low-fact", "stale"]
    later = [problem.code for problem in stale(knowledge, dt.date(2027, 10, 2))]
    assert later == ["stale-fact", "stale-partner", "stale-partner", "phone-to-confirm", "low-fact", "stale"]
