from __future__ import annotations

from pathlib import Path

import pytest

from bot.knowledge.layout import kind_of, scan, shown_folder


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("languages.yml", "languages"),
        ("facts/on.yml", "facts"),
        ("facts/ca/regularization.yml", "facts"),
        ("answers/employment-rights/unpaid-wages/entry.yml", "entry"),
        ("answers/employment-rights/unpaid-wages/zh-Hans.yml", "words"),
        ("danger/lines.yml", "danger-lines"),
        ("danger/fr.yml", "danger"),
        ("messages/fr.yml", "messages"),
        ("messages/fr.yaml", None),
        ("messages/old/fr.yml", None),
        ("answers/unpaid-wages/en.yml", None),
        ("stray.yml", None),
    ],
)
def test_a_files_path_says_what_it_is(path: str, kind: str | None) -> None:
    assert kind_of(path) == kind


def test_a_folder_is_shown_as_someone_here_would_type_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert shown_folder(Path("knowledge")) == "knowledge"
    assert shown_folder(tmp_path / "a" / "knowledge") == "a/knowledge"
    assert shown_folder(Path("/elsewhere/knowledge")) == "/elsewhere/knowledge"


def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    (tmp_path / "facts").mkdir()
    (tmp_path / "facts" / "again").symlink_to(tmp_path)
    (tmp_path / "facts" / "on.yml").write_text("[]")
    assert "facts/on.yml" in scan(tmp_path)
