"""What stands in a message and is a place, before it is judged which one is meant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.region.gazetteer import Town


@dataclass(frozen=True)
class Hit:
    """A place from `start` to `end` of the folded text: one that regions.yml lists, by its `label`, or one of several
    `towns` of a name. With neither it is a whole province."""

    start: int
    end: int
    province: str | None = None
    towns: tuple[Town, ...] = ()
    label: str | None = None
    ask: bool = False
    exact: bool = True
    sure: bool = False  # its spelling names the province too

    @property
    def span(self) -> tuple[int, int]:
        return self.start, self.end

    @property
    def whole(self) -> str | None:
        """The province, where it is a whole one."""
        return None if self.label else self.province

    def overlaps(self, other: Hit) -> bool:
        return self.start < other.end and other.start < self.end


def longest(hits: Iterable[Hit]) -> list[Hit]:
    """The hits that no longer one overlaps, as they follow each other; those of the very same letters all stay."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda h: (h.start - h.end, not h.exact, not h.label)):
        if not any(
            hit.overlaps(other) and (*hit.span, bool(hit.label)) != (*other.span, bool(other.label)) for other in kept
        ):
            kept.append(hit)
    return sorted(kept, key=lambda hit: hit.start)
