from __future__ import annotations

import threading
from pathlib import Path

import pytest

from bot.knowledge.model import Knowledge
from bot.knowledge.store import KnowledgeError, KnowledgeStore


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def edit(folder: Path, old: str, new: str, path: str = "messages/fr.yml") -> None:
    text = (folder / path).read_text()
    assert old in text
    (folder / path).write_text(text.replace(old, new))


def test_an_edit_is_served_after_the_interval_and_not_before(folder: Path) -> None:
    clock = Clock()
    store = KnowledgeStore(folder, clock, min_interval_s=1.0)
    edit(folder, "Bonjour", "Salut")
    clock.now = 0.9
    assert store.current.message("fr", "welcome").startswith("Bonjour")
    clock.now = 1.0
    assert store.current.message("fr", "welcome").startswith("Salut")


def test_without_a_change_the_same_knowledge_is_served(folder: Path) -> None:
    store = KnowledgeStore(folder, min_interval_s=0)
    assert store.current is store.current


def test_a_broken_edit_keeps_the_last_good_knowledge_and_shows_the_mistake(folder: Path) -> None:
    store = KnowledgeStore(folder, min_interval_s=0)
    good = store.current
    edit(folder, "Bonjour", "Bonjour: ")
    assert store.current is good
    assert [(problem.code, str(problem.place)) for problem in store.problems] == [("yaml", "messages/fr.yml:1")]
    edit(folder, "Bonjour: ", "Salut")
    assert store.current.message("fr", "welcome").startswith("Salut")
    assert store.problems == ()


def test_an_edit_is_served_whole_or_not_at_all(folder: Path) -> None:
    store = KnowledgeStore(folder, min_interval_s=0)
    edit(folder, "Bonjour", "Salut")
    edit(folder, "{on-claim.line}", "{on-claim.lin}", "answers/employment-rights/unpaid-wages/fr.yml")
    assert store.current.message("fr", "welcome").startswith("Bonjour")
    assert [problem.code for problem in store.problems] == ["placeholder"]


def test_a_warning_does_not_keep_an_edit_back(folder: Path) -> None:
    store = KnowledgeStore(folder, min_interval_s=0)
    edit(folder, "Je suis en danger", "I am in danger now", "answers/gender-based-violence/danger-now/fr.yml")
    assert store.current.entries["danger-now"].words["fr"].title == "I am in danger now"
    assert store.problems == ()


def test_a_first_reading_with_errors_names_them_all(folder: Path) -> None:
    edit(folder, "Bonjour", "Bonjour: ")
    edit(folder, "+1-905-555-0100", "905-555-0100", "partners.yml")
    with pytest.raises(KnowledgeError) as caught:
        KnowledgeStore(folder)
    lines = str(caught.value).splitlines()
    assert [line.rsplit("[", 1)[1] for line in lines] == ["yaml]", "bad-phone]"]
    assert f"{folder}/messages/fr.yml:1:" in lines[0]


def test_listeners_get_the_new_knowledge_once(folder: Path) -> None:
    store = KnowledgeStore(folder, min_interval_s=0)
    heard: list[Knowledge] = []
    store.on_change(heard.append)
    edit(folder, "Bonjour", "Salut")
    assert heard == []
    new = store.current
    assert store.current is new
    assert heard == [new]


def test_a_listener_that_fails_keeps_nothing_back(folder: Path) -> None:
    store = KnowledgeStore(folder, min_interval_s=0)
    heard: list[Knowledge] = []

    def fail(_: Knowledge) -> None:
        raise OSError("the disk is full")

    store.on_change(fail)
    store.on_change(heard.append)
    edit(folder, "Bonjour", "Salut")
    assert store.current.message("fr", "welcome").startswith("Salut")
    assert len(heard) == 1


def test_while_one_thread_reads_the_others_are_served_the_last_good(folder: Path) -> None:
    store = KnowledgeStore(folder, min_interval_s=0)
    old = store.current
    reading, served = threading.Event(), threading.Event()

    def wait(_: Knowledge) -> None:
        reading.set()
        assert served.wait(10)

    store.on_change(wait)
    edit(folder, "Bonjour", "Salut")
    thread = threading.Thread(target=store.refresh)
    thread.start()
    assert reading.wait(10)
    assert store.current is old
    served.set()
    thread.join(10)
    assert store.current is not old
