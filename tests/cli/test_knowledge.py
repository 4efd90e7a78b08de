"""The staff's commands, as they are typed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from tests.shipped import KNOWLEDGE, shipped

FACT = "on-minimum-wage"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy = tmp_path / "knowledge"
    shutil.copytree(KNOWLEDGE, copy)
    monkeypatch.setenv("RIGHTS_BOT_KNOWLEDGE_DIR", str(copy))
    return copy


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["knowledge", *words])


def test_check_of_what_ships_finds_no_error() -> None:
    result = run("check")
    assert result.exit_code == 0, result.output
    assert result.output.startswith("0 errors")


def test_check_names_place_reason_and_code_of_every_mistake(folder: Path) -> None:
    answer = folder / "answers/employment-rights/unpaid-wages/fr.yml"
    answer.write_text(answer.read_text(encoding="utf-8").replace("title:", "titel:", 1), encoding="utf-8")
    (folder / "messages/es.yml").write_text("welcome: [", encoding="utf-8")
    result = run("check")
    assert result.exit_code == 1
    assert "answers/employment-rights/unpaid-wages/fr.yml:1" in result.output
    assert "[unknown-key]" in result.output
    assert "messages/es.yml:" in result.output
    assert "Traceback" not in result.output


def test_coverage_counts_in_the_agreed_shape() -> None:
    report = json.loads(run("coverage", "--json").output)
    assert report["entries"] == len(shipped().entries)
    assert set(report["languages"]["fr"]) == {"level", "answers", "asks", "stale", "draft", "reviewed", "missing"}
    assert report["languages"]["fr"]["missing"] == []


def test_coverage_as_a_page(tmp_path: Path) -> None:
    page = tmp_path / "coverage.html"
    assert run("coverage", "--html", str(page)).exit_code == 0
    assert "unpaid-wages" in page.read_text(encoding="utf-8")


def test_find_names_the_entry_and_the_line() -> None:
    result = run("find", "didnt", "pay")
    assert result.exit_code == 0
    assert "unpaid-wages" in result.output
    assert "en.yml:" in result.output
    assert run("find", "zzqqxx").exit_code == 1


def test_preview_shows_the_texts_filled() -> None:
    result = run("preview", "minimum-wage", "--region", "ON")
    assert shipped().facts[FACT].values["amount"].raw in result.output
    assert "{" not in result.output


def test_preview_of_an_unknown_entry_suggests_the_nearest() -> None:
    result = run("preview", "unpaid-wage")
    assert result.exit_code == 2
    assert "unpaid-wages" in result.output


def test_a_review_is_written_down_and_an_edit_makes_it_stale(folder: Path) -> None:
    assert run("reviewed", "unpaid-wages", "fr", "--by", "A. Reader").exit_code == 0
    french = folder / "answers/employment-rights/unpaid-wages/fr.yml"
    assert "A. Reader" in french.read_text(encoding="utf-8")
    assert "unpaid-wages/fr.yml" not in run("stale").output
    english = french.with_name("en.yml")
    text = english.read_text(encoding="utf-8")
    english.write_text(text.replace("Write down the days", "Note down the days"), encoding="utf-8")
    assert "unpaid-wages/fr.yml" in run("stale").output
    assert run("reviewed", "unpaid-wages", "xx", "--by", "A. Reader").exit_code == 2
