from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest

from bot.knowledge.model import Knowledge, Opening, Phrase, Place, Translation, Value
from bot.knowledge.reader import Reader


def test_languages_regions_and_places_are_read(knowledge: Knowledge) -> None:
    assert list(knowledge.languages) == ["en", "fr", "pa"]
    assert knowledge.languages["pa"].scripts == ("Guru", "Latn")
    assert [language.tag for language in knowledge.full_languages] == ["en", "fr"]
    ontario = knowledge.regions["ON"]
    assert ontario.places == (("Hamilton",), ("St. Catharines", "saint catharines"))
    assert (ontario.name("pa"), ontario.name("fr")) == ("ਓਨਟਾਰੀਓ", "Ontario")


def test_facts_and_partners_are_read_with_their_place(knowledge: Knowledge) -> None:
    fact = knowledge.facts["on-claim"]
    assert fact.values == {
        "wage": Value("money", "17.95"),
        "since": Value("date", "2026-10-01"),
        "line": Value("phone", "+1-800-555-0199"),
    }
    assert (fact.shown_date, fact.place) == ("2026-10", Place("facts/on.yml", 1))
    centre = knowledge.partners["worker-centre"]
    assert (centre.free, centre.phone_confirmed, centre.latitude, centre.url) == (None, True, 43.25, None)
    assert centre.place == Place("partners.yml", 21)
    assert (centre.territory, centre.takes_new, centre.interpreters) == (("Hamilton", "St. Catharines"), True, True)
    assert centre.opens == Opening(days={**dict.fromkeys(range(5), ((540, 1020),)), 5: ((540, 720),)})
    assert knowledge.partners["violence-line"].always_open
    assert centre.people == ("farm-workers",)
    assert knowledge.weak_sites == ("legal-advice.example",)
    ontario = knowledge.regions["ON"]
    assert (ontario.ask_back, ontario.neighbourhoods) == (
        ("Hamilton",),
        {"Hamilton": (("Stoney Creek", "stony creek"),)},
    )
    assert [phrase.text for phrase in knowledge.place_words["en"].before] == ["in", "near"]


def test_entries_are_read_with_their_words(knowledge: Knowledge) -> None:
    entry = knowledge.entries["unpaid-wages"]
    assert (entry.issue, entry.facts) == ("employment-rights", ("pay-for-all-hours", "on-claim"))
    assert list(entry.words) == ["en", "fr", "pa"]
    french = entry.words["fr"]
    assert french.translation == Translation("7f0d94ea06a9", "reviewed", "Lectrice Exemple")
    assert french.lines["regions.ON"] == 6
    assert french.lines["more.0"] == 4
    assert not entry.words["pa"].answers


def test_phrases_know_their_script_and_place(knowledge: Knowledge) -> None:
    path = "answers/employment-rights/unpaid-wages/pa.yml"
    assert knowledge.entries["unpaid-wages"].words["pa"].ask == (
        Phrase("ਮਾਲਕ ਨੇ ਤਨਖਾਹ ਨਹੀਂ ਦਿੱਤੀ", "Guru", Place(path, 3)),
        Phrase("malik ne tankhah nahi ditti", "Latn", Place(path, 5)),
    )
    assert knowledge.entries["danger-now"].words["pa"].ask[0].script == "Guru"


def test_everything_else_is_read(knowledge: Knowledge) -> None:
    assert knowledge.message("pa", "source", site="a.example", date="2026-10") == "Source: a.example, checked 2026-10."
    assert [phrase.text for phrase in knowledge.commands["fr"]["more"]] == ["plus", "suite"]
    assert [phrase.text for phrase in knowledge.danger["en"].kinds["danger-now"].stems] == ["knif"]
    assert [phrase.text for phrase in knowledge.danger["en"].figurative] == ["killing me with work"]
    assert knowledge.danger_lines["danger-now"]["ON"] == ("violence-line",)
    assert [phrase.text for phrase in knowledge.out_of_scope["en"]["taxes"]] == ["how do i file my taxes"]
    assert [phrase.text for phrase in knowledge.smalltalk["en"]["greeting"]] == ["hello"]
    assert [phrase.text for phrase in knowledge.samples["en"]["words"]] == ["the", "and"]


def test_related_entries_that_do_not_exist_are_left_out(folder: Path) -> None:
    path = folder / "answers/employment-rights/unpaid-wages/entry.yml"
    path.write_text(path.read_text().replace("[danger-now]", "[retaliation, danger-now]"))
    assert Reader(folder).read().knowledge.entries["unpaid-wages"].related == ("danger-now",)


def test_text_is_in_one_form_however_it_was_typed(folder: Path) -> None:
    before = Reader(folder).read().knowledge
    path = folder / "answers/employment-rights/unpaid-wages/fr.yml"
    path.write_text(unicodedata.normalize("NFD", path.read_text()))
    assert Reader(folder).read().knowledge.entries == before.entries


def test_nothing_is_made_anew_when_nothing_changed(folder: Path) -> None:
    reader = Reader(folder)
    first = reader.read()
    assert reader.read() is first
    for path in folder.rglob("*.yml"):
        path.touch()
    assert reader.read() is first


def test_a_file_that_lay_still_is_not_opened_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.knowledge.reader._SETTLED_AFTER_NS", 0)
    reader = Reader(folder)
    first = reader.read()

    def refuse(path: Path, *_: object) -> None:
        raise AssertionError(f"{path} was opened again")

    monkeypatch.setattr(Path, "open", refuse)
    assert reader.read() is first


def test_only_what_changed_is_read_again(folder: Path) -> None:
    reader = Reader(folder)
    first = reader.read().knowledge
    path = folder / "answers/employment-rights/unpaid-wages/fr.yml"
    path.write_text(path.read_text().replace("Demandez", "Exigez"))
    second = reader.read().knowledge
    assert second.entries["unpaid-wages"].words["fr"].short.startswith("Exigez")
    assert second.fingerprint != first.fingerprint
    assert second.entries["unpaid-wages"].words["en"] is first.entries["unpaid-wages"].words["en"]
    assert second.facts["on-claim"] is first.facts["on-claim"]


def test_an_edit_of_the_same_size_and_time_is_seen(folder: Path) -> None:
    path = folder / "messages/fr.yml"
    reader = Reader(folder)
    reader.read()
    before = path.stat()
    path.write_text(path.read_text().replace("Bonjour.", "Bonsoir."))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    after = path.stat()
    assert (after.st_size, after.st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert reader.read().knowledge.message("fr", "welcome").startswith("Bonsoir.")


def test_a_file_that_comes_or_goes_is_seen(folder: Path) -> None:
    reader = Reader(folder)
    reader.read()
    path = folder / "smalltalk/fr.yml"
    path.write_text("greeting: [salut]\n")
    assert "fr" in reader.read().knowledge.smalltalk
    path.unlink()
    assert "fr" not in reader.read().knowledge.smalltalk


def test_a_change_of_a_languages_scripts_reaches_its_phrases(folder: Path) -> None:
    reader = Reader(folder)
    reader.read()
    path = folder / "languages.yml"
    path.write_text(path.read_text().replace("scripts: [Guru, Latn]", "scripts: [Latn, Guru]"))
    assert reader.read().knowledge.entries["danger-now"].words["pa"].ask[0].script == "Latn"


def test_the_fingerprint_depends_on_the_contents_and_not_on_the_folder(folder: Path, knowledge: Knowledge) -> None:
    assert Reader(folder).read().knowledge.fingerprint == knowledge.fingerprint


def test_a_group_of_people_that_is_not_known_is_a_mistake(folder: Path) -> None:
    path = folder / "partners.yml"
    path.write_text(path.read_text().replace("people: [farm-workers]", "people: [farmworkers, women]"))
    reading = Reader(folder).read()
    [problem] = reading.problems
    assert (problem.code, 'Did you mean "farm-workers"?' in problem.message) == ("choice", True)
    assert reading.knowledge.partners["worker-centre"].people == ("women",)


def test_notes_hidden_files_and_editors_copies_are_left_alone(folder: Path, knowledge: Knowledge) -> None:
    for name in ("README.md", ".partners.yml.swp", "partners.yml~", "LICENSE"):
        (folder / name).write_text("a: [")
    reading = Reader(folder).read()
    assert (reading.problems, reading.knowledge.fingerprint) == ((), knowledge.fingerprint)
