"""What the commands share: quiet logs, progress, and making the service."""

from __future__ import annotations

import logging
import sys
from types import TracebackType

import structlog
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from bot.answering.service import Service, build_service
from bot.settings import Settings

out = Console()
err = Console(stderr=True)


def quiet_logs(level: int = logging.WARNING) -> None:
    """Events at `level` and above, to stderr; none holds anything that a person wrote."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


_STEPS = {
    "phrases": "Reading the phrases",
    "language": "Learning the languages",
    "questions": "Learning the questions",
    "danger": "Learning what shows danger",
}


class Steps:
    """Progress of building a model, a bar a step; nothing is shown when nothing is to be done."""

    def __init__(self) -> None:
        self._bars = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=err
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Steps:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._tasks.values():
            self._bars.update(task, completed=self._bars.tasks[task].total)
        if self._tasks:
            self._bars.stop()

    def __call__(self, step: str, done: int, of: int) -> None:
        if not self._tasks:
            self._bars.start()
        for other, task in self._tasks.items():
            if other != step:
                self._bars.update(task, completed=self._bars.tasks[task].total)
        if step not in self._tasks:
            self._tasks[step] = self._bars.add_task(_STEPS[step], total=of)
        self._bars.update(self._tasks[step], completed=done, total=of)


def make_service() -> Service:
    with Steps() as steps:
        return build_service(Settings.from_environment(), steps)
