from __future__ import annotations

from pathlib import Path

import pytest

from bot.knowledge.check import check, find_errors
from bot.knowledge.model import Knowledge, Place
from bot.knowledge.problems import CODES, Problem, errors
from bot.knowledge.reader import Reader
from bot.rendering.check import check_rendering
from bot.rendering.check_help_lines import check_help_lines
from tests.knowledge.folders import BROKEN, GOOD, TODAY, copy_broken, copy_good, expected

# Codes of other rooms, with the check that reports them.
OTHER_ROOMS = {"sms-cost": [check_rendering], "danger-cost": [check_help_lines]}


def test_the_good_folder_has_no_problem() -> None:
    assert check(GOOD, TODAY) == []


def test_every_code_has_a_broken_example() -> None:
    assert sorted(folder.name for folder in BROKEN.iterdir()) == sorted(CODES)


@pytest.mark.parametrize("code", sorted(CODES))
def test_a_broken_example_shows_its_code_and_place_and_nothing_else(code: str, tmp_path: Path) -> None:
    problems = check(copy_broken(code, tmp_path / "knowledge"), TODAY, extra=OTHER_ROOMS.get(code, []))
    assert [(problem.code, str(problem.place)) for problem in problems] == [
        (code, place) for place in expected(code).places
    ]


# Takes a second or two to find, and the answer is still true.
NOT_AT_A_RELOAD = {"too-hard"}


@pytest.mark.parametrize(
    "code", sorted(code for code, severity in CODES.items() if severity == "error" and code not in NOT_AT_A_RELOAD)
)
def test_an_error_is_found_by_the_quick_look_of_a_reload(code: str, tmp_path: Path) -> None:
    reading = Reader(copy_broken(code, tmp_path / "knowledge")).read()
    assert {problem.code for problem in errors(find_errors(reading))} == {code}


def test_all_mistakes_are_told_in_one_run(tmp_path: Path) -> None:
    folder = copy_broken("yaml", tmp_path / "knowledge")
    for code in ("bad-phone", "unknown-fact", "danger-contradiction"):
        for path in (BROKEN / code).rglob("*.yml"):
            if path.name != "expected.yml":
                (folder / path.relative_to(BROKEN / code)).write_bytes(path.read_bytes())
    found = {problem.code for problem in check(folder, TODAY)}
    assert found == {"yaml", "bad-phone", "unknown-fact", "danger-contradiction"}


@pytest.mark.parametrize("path", ["partners.yml", "facts/on.yml", "regions.yml", "messages/en.yml", "languages.yml"])
def test_names_are_not_called_unknown_while_the_file_that_holds_them_cannot_be_read(path: str, tmp_path: Path) -> None:
    folder = copy_good(tmp_path / "knowledge")
    (folder / path).write_text("a: [")
    assert {problem.code for problem in errors(check(folder, TODAY))} == {"yaml"}


def test_checks_of_other_rooms_run_only_on_knowledge_without_errors(tmp_path: Path) -> None:
    def look(knowledge: Knowledge) -> list[Problem]:
        return [Problem(Place("partners.yml", 1), f"{len(knowledge.entries)} entries seen.", "too-long")]

    good, broken = copy_good(tmp_path / "good"), copy_broken("brace", tmp_path / "broken")
    assert [problem.message for problem in check(good, TODAY, extra=[look])] == ["2 entries seen."]
    assert {problem.code for problem in check(broken, TODAY, extra=[look])} == {"brace"}


def test_a_folder_that_does_not_exist_is_a_problem_and_no_traceback(tmp_path: Path) -> None:
    assert {problem.code for problem in check(tmp_path / "nowhere", TODAY)} == {"missing-file"}
