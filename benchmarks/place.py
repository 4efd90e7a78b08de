"""How well places are found: by language and way of writing, and how often one is found where none is named.

    .venv/bin/python benchmarks/place.py [--show]

Reads the messages of benchmarks/data-own/places.jsonl, which nothing was fitted to, all phrases of `knowledge/` and the
messages of benchmarks/data. A find in those two is counted as false when no spelling of the place that was found stands
in the text, letter by letter. `--show` lists every find in them. No model is needed. docs/places.md quotes the figures.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.answering.examples import question_examples
from bot.evaluation.messages import read_messages
from bot.knowledge.model import Knowledge
from bot.knowledge.reader import Reader
from bot.region.finder import PlaceFinder
from bot.region.gazetteer import gazetteer
from bot.region.place import Found
from bot.safety.examples import danger_examples
from bot.understanding.text import fold

ROOT = Path(__file__).resolve().parents[1]
OWN = ROOT / "benchmarks" / "data-own" / "places.jsonl"
out = Console()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--show", action="store_true", help="list every place that is found in ordinary messages")
    show = parser.parse_args().show
    knowledge = Reader(ROOT / "knowledge").read().knowledge
    finder = PlaceFinder(knowledge)
    labelled(finder)
    ordinary(finder, knowledge, show)


def labelled(finder: PlaceFinder) -> None:
    """Each line: text, lang, way (of writing), and one of place (a key), asked (keys, likeliest first) and abroad."""
    rows = [json.loads(line) for line in OWN.read_text(encoding="utf-8").splitlines() if line.strip()]
    by: dict[str, dict[str, list[bool]]] = {"language": defaultdict(list), "way of writing": defaultdict(list)}
    wrong = []
    for row in rows:
        found = finder.find(row["text"]) or Found()
        right = said(found) == {key: row[key] for key in ("place", "asked", "abroad") if key in row}
        by["language"][row["lang"]].append(right)
        by["way of writing"][row["way"]].append(right)
        if not right:
            wrong.append((row["text"], said(found)))
    for name, groups in by.items():
        shown = Table(title=f"Places as people write them, by {name}")
        for column in (name, "messages", "right, %"):
            shown.add_column(column)
        for group, hits in sorted(groups.items()):
            shown.add_row(group, str(len(hits)), f"{100 * sum(hits) / len(hits):.0f}")
        out.print(shown)
    out.print(f"{len(rows) - len(wrong)} of {len(rows)} right; wrong:")
    for text, got in wrong:
        out.print(f"  {text} -> {got}", markup=False, highlight=False)


def said(found: Found) -> dict[str, object]:
    """What a find says, as a line of the file would."""
    if found.options:
        return {"asked": [place.key for place in found.options]}
    if found.abroad:
        return {"abroad": found.abroad}
    return {"place": found.place.key} if found.place else {}


def ordinary(finder: PlaceFinder, knowledge: Knowledge, show: bool) -> None:
    texts = dict.fromkeys(messages(knowledge))
    begun = time.perf_counter()
    found = {text: place for text in texts if (place := finder.find(text))}
    took_ms = 1000 * (time.perf_counter() - begun) / len(texts)
    named = spellings(knowledge)
    false = {text: place for text, place in found.items() if not stands_in(text, place, named)}
    towns = sum(bool(place.place and place.place.label) for place in found.values())
    out.print(
        f"{len(texts)} ordinary messages, {took_ms:.2f} ms each: a province in {len(found) - towns}, a town in {towns};"
        f" without standing there: {len(false)} ({100 * len(false) / len(texts):.3f} %)"
    )
    for text, place in found.items() if show else false.items():
        where = place.place.key if place.place else place.abroad
        out.print(f"  {where}: {text}", markup=False, highlight=False)


def messages(knowledge: Knowledge) -> Iterator[str]:
    yield from (example.text for example in (*question_examples(knowledge), *danger_examples(knowledge)))
    for path in sorted((ROOT / "benchmarks" / "data").glob("*.jsonl")):
        yield from (message.text for message in read_messages(path))


def spellings(knowledge: Knowledge) -> dict[str, set[str]]:
    """Every way of writing each province and town that is listed anywhere, without spaces, by key."""
    found: dict[str, set[str]] = defaultdict(set)
    for region in knowledge.regions.values():
        for name in (region.id, *region.names.values(), *region.also):
            found[region.id].add(plain(name))
        for town, *others in region.places:
            for name in (town, *others):
                found[f"{region.id}:{plain(town)}"].add(plain(name))
        for town, parts in region.neighbourhoods.items():
            found[f"{region.id}:{plain(town)}"] |= {plain(name) for part in parts for name in part}
    for place in gazetteer().towns:
        found[f"{place.province}:{plain(place.name)}"] |= {plain(name) for name in (place.name, *place.spellings)}
    return found


def stands_in(text: str, found: Found, named: dict[str, set[str]]) -> bool:
    if found.place is None:
        return False  # outside Canada: few, and listed to be looked at
    key = found.place.province
    names = named[key] | (named[f"{key}:{plain(found.place.label)}"] if found.place.label else set())
    return any(name and name in plain(text) for name in names)


def plain(text: str) -> str:
    return fold(text).replace(" ", "")


if __name__ == "__main__":
    main()
