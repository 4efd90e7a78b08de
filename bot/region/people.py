"""For whom a partner is, where that is not everybody: by its `people` and its kind, and which questions that fits.

Who is for everybody is named before those who are for one kind of work. Who is for people in one situation (violence,
sex work ...) is not named for another question while anybody else is known: a trucker whose wages are missing would
call in vain, and must not be asked why he calls there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.knowledge.model import Partner

FITS, LATER, APART = range(3)


@dataclass(frozen=True)
class _Questions:
    """What a group's partners are for: issues, entries, and entries that ask for these kinds of service."""

    issues: frozenset[str] = frozenset()
    entries: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()


_VIOLENCE = frozenset({"shelter", "crisis-line"})
_SITUATIONS: Mapping[str, _Questions] = {
    "survivors": _Questions(
        frozenset({"gender-based-violence"}), frozenset({"lgbtq-refugee-claim"}), services=_VIOLENCE
    ),
    "women": _Questions(frozenset({"gender-based-violence", "reproductive-justice"}), services=_VIOLENCE),
    "lgbtq": _Questions(frozenset({"gender-diverse-migrants"}), services=frozenset({"lgbtq"})),
    "sex-workers": _Questions(frozenset({"sex-work-and-migration"}), services=frozenset({"sex-worker"})),
    "uninsured": _Questions(frozenset({"reproductive-justice", "gender-diverse-migrants"})),
    "refugees": _Questions(frozenset({"regularization", "reproductive-justice", "gender-diverse-migrants"})),
}
_WORK: Mapping[str, _Questions] = {
    "farm-workers": _Questions(entries=frozenset({"farm-worker-rights"})),
    "care-workers": _Questions(entries=frozenset({"caregiver-rights"})),
    "fish-workers": _Questions(),
}
# A kind that says for whom it is.
_OF_KIND = {"lgbtq": "lgbtq", "sex-worker": "sex-workers"}


def people_of(partner: Partner) -> tuple[str, ...]:
    own = _OF_KIND.get(partner.kind)
    return tuple(dict.fromkeys((*((own,) if own else ()), *partner.people)))


def for_people(partner: Partner, issue: str | None, entry: str | None, services: tuple[str, ...]) -> int:
    """FITS: it is for everybody, or for whoever asks this; LATER: for one kind of work; APART: for another situation.

    A partner of several groups fits where one of them does.
    """
    groups = people_of(partner)
    known = [(group, _SITUATIONS.get(group) or _WORK.get(group) or _Questions()) for group in groups]
    if not known or any(_asks(questions, issue, entry, services) for _, questions in known):
        return FITS
    return APART if any(group in _SITUATIONS for group in groups) else LATER


def _asks(questions: _Questions, issue: str | None, entry: str | None, services: tuple[str, ...]) -> bool:
    return issue in questions.issues or entry in questions.entries or not questions.services.isdisjoint(services)
