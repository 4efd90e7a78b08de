from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.dialogue.model import ROOT, TrainingError, fingerprint, inputs, ready_model


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what the model is made of."""
    root = tmp_path / "project"
    root.mkdir()
    for name in ("config.yml", "domain.yml"):
        shutil.copy(ROOT / name, root / name)
    shutil.copytree(ROOT / "data", root / "data")
    return root


def test_config_domain_and_rules_decide_and_answers_do_not(project: Path) -> None:
    before = fingerprint(inputs(project), project)
    (project / "knowledge").mkdir()
    (project / "knowledge" / "en.yml").write_text("a: b")
    assert fingerprint(inputs(project), project) == before
    for name in ("config.yml", "domain.yml", "data/rules.yml"):
        now = fingerprint(inputs(project), project)
        (project / name).write_text((project / name).read_text() + "\n# another word\n")
        assert fingerprint(inputs(project), project) != now


def test_a_model_is_trained_once_and_the_old_one_is_removed(project: Path, tmp_path: Path) -> None:
    cache, told = tmp_path / "cache", []
    first = ready_model(project, cache, told.append)
    assert len(told) == 2
    assert ready_model(project, cache, told.append) == first
    assert len(told) == 2
    rules = project / "data" / "rules.yml"
    rules.write_text(rules.read_text().replace("action: action_choose", "action: action_menu"))
    second = ready_model(project, cache)
    assert list(cache.iterdir()) == [second]


WITHOUT_TENSORFLOW = """
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("tensorflow", "keras", "tensorflow_addons", "tensorflow_hub"):
            raise ImportError(name)

sys.meta_path.insert(0, Absent())
from bot.dialogue.train import main
main(*sys.argv[1:])
"""


def test_training_needs_no_tensorflow(project: Path, tmp_path: Path) -> None:
    archive = tmp_path / "model.tar.gz"
    arguments = [sys.executable, "-c", WITHOUT_TENSORFLOW, str(project), str(archive)]
    subprocess.run(arguments, capture_output=True, timeout=60, check=True, cwd=ROOT)
    assert archive.exists()


def test_a_mistake_is_told_in_rasas_words(project: Path, tmp_path: Path) -> None:
    rules = project / "data" / "rules.yml"
    rules.write_text(rules.read_text().replace("action: action_choose", "action: action_no_such_thing"))
    with pytest.raises(TrainingError, match="action_no_such_thing"):
        ready_model(project, tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []
