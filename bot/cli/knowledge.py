"""`rights-bot knowledge ...`: what staff do with the files. Each command calls one function of `bot.knowledge`."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from bot.answering.examples import question_examples
from bot.answering.model import respellers_of, views_of
from bot.cli.console import Steps, err, out
from bot.knowledge import coverage_page
from bot.knowledge import find as finding
from bot.knowledge.check import check as check_all
from bot.knowledge.coverage import coverage as count_coverage
from bot.knowledge.coverage import table
from bot.knowledge.model import Knowledge
from bot.knowledge.problems import Problem, errors, suggest
from bot.knowledge.review import ReviewError, stamp, stamp_drafts
from bot.knowledge.review import stale as find_stale
from bot.knowledge.store import KnowledgeStore
from bot.rendering.check import check_rendering
from bot.rendering.check_help_lines import check_help_lines
from bot.safety.examples import danger_examples
from bot.settings import Settings
from bot.understanding.encoder import EncoderPool, Vectors
from bot.understanding.shipped import PATH, ShippedVectors
from bot.understanding.vectors import VectorCache

app = typer.Typer(no_args_is_help=True, help="Check, find and review the files under knowledge/.")


@app.command()
def check(
    warnings: Annotated[bool, typer.Option(help="Show the warnings too, not only their number.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The problems as JSON.")] = False,
) -> None:
    """All mistakes in one run, each with its place and how to mend it. Exit code 1 when there are errors."""
    problems = check_all(_folder(), _today(), extra=(check_rendering, check_help_lines))
    wrong = errors(problems)
    if as_json:
        rows = [{"place": str(p.place), "message": p.message, "code": p.code, "severity": p.severity} for p in problems]
        sys.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2) + "\n")
    else:
        _print(problems if warnings else wrong)
        hint = "" if warnings or len(problems) == len(wrong) else " (--warnings shows them)"
        sys.stdout.write(f"{len(wrong)} errors, {len(problems) - len(wrong)} warnings{hint}\n")
    if wrong:
        raise typer.Exit(1)


@app.command()
def coverage(
    as_json: Annotated[bool, typer.Option("--json", help="The counts as JSON.")] = False,
    html: Annotated[Path | None, typer.Option(help="Write the table as a page for the browser.")] = None,
) -> None:
    """Which entry is there in which language, and in which state."""
    knowledge = _knowledge()
    if html:
        html.write_text(coverage_page.page(knowledge), encoding="utf-8")
        err.print(f"Written: {html}")
    if as_json:
        sys.stdout.write(json.dumps(count_coverage(knowledge), ensure_ascii=False, indent=2) + "\n")
    elif not html:
        out.print(table(knowledge))


@app.command()
def find(
    words: Annotated[list[str], typer.Argument(help="What to look for, in any language.")],
    limit: Annotated[int, typer.Option(min=1)] = 10,
) -> None:
    """The entries whose words are nearest, with the file and line."""
    found = finding.find(_knowledge(), " ".join(words), limit)
    for hit in found:
        sys.stdout.write(f"{hit.entry} ({hit.language or 'id'}) {_folder().name}/{hit.place}: {hit.text}\n")
    if not found:
        err.print("Nothing is like this. Try fewer or other words.")
        raise typer.Exit(1)


@app.command()
def preview(
    entry: Annotated[str, typer.Argument(help="The name of the entry's folder.")],
    language: Annotated[str, typer.Option(help="en, fr, pa ...")] = "en",
    region: Annotated[str | None, typer.Option(help="ON, QC ...")] = None,
) -> None:
    """The texts of an entry as people get them."""
    knowledge = _knowledge()
    if entry not in knowledge.entries:
        raise typer.BadParameter(f'No entry "{entry}" exists.{suggest(entry, knowledge.entries)}')
    sys.stdout.write("\n\n".join(finding.preview(knowledge, entry, language, region, _today())) + "\n")


@app.command()
def stale() -> None:
    """What staff must look at: facts past their review date, phones nobody confirmed, translations out of date."""
    problems = find_stale(_knowledge(), _today())
    _print(problems)
    sys.stdout.write(f"{len(problems)} to look at\n")


@app.command()
def reviewed(
    entry: Annotated[str, typer.Argument(help="The name of the entry's folder.")],
    language: Annotated[str, typer.Argument(help="en, fr, pa ...")],
    by: Annotated[str, typer.Option(help="The name of the person who read it.")],
) -> None:
    """Record that a person read this answer beside its English as both are now."""
    try:
        path = stamp(_folder(), entry, language, by, _today())
    except ReviewError as error:
        raise typer.BadParameter(str(error)) from None
    sys.stdout.write(f"{path}: reviewed by {by}\n")


@app.command("stamp-drafts")
def stamp_all() -> None:
    """Tie translations that were just made (`of: auto`) to the English of today; they stay drafts."""
    try:
        changed = stamp_drafts(_folder())
    except ReviewError as error:
        raise typer.BadParameter(str(error)) from None
    sys.stdout.write(f"{len(changed)} files stamped\n")


@app.command("pack-vectors")
def pack_vectors() -> None:
    """For developers: writes the vectors of all phrases into the program, so that a first start need not make them."""
    settings = Settings.from_environment()
    knowledge = KnowledgeStore(settings.knowledge_dir).current
    examples = (*question_examples(knowledge), *danger_examples(knowledge))
    pool = EncoderPool()
    cache = VectorCache(settings.cache_dir / "vectors.sqlite")
    packed: dict[str, Vectors] = {}

    def pack(texts: Sequence[str]) -> Vectors:
        with Steps() as steps:
            vectors = cache.vectors(texts, pool, lambda done, of: steps("phrases", done, of))
        packed.update(zip(texts, vectors, strict=True))
        return vectors

    try:
        views_of(examples, respellers_of(knowledge, examples), pack)
        texts = sorted(packed)
        keys = [cache.key(text, pool.build) for text in texts]
    finally:
        pool.close()
    ShippedVectors.of(keys, np.stack([packed[text] for text in texts])).save(PATH)
    out.print(f"{len(texts)} texts, {PATH.stat().st_size / 2**20:.1f} MiB: {PATH}")


def _folder() -> Path:
    return Settings.from_environment().knowledge_dir


def _knowledge() -> Knowledge:
    return KnowledgeStore(_folder()).current


def _today() -> dt.date:
    return dt.datetime.now(dt.timezone.utc).date()


def _print(problems: list[Problem]) -> None:
    for problem in problems:
        sys.stdout.write(f"{problem}\n")
