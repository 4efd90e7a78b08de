from __future__ import annotations

from dataclasses import replace

import pytest

from bot.knowledge.model import Entry, Knowledge, Partner
from bot.region.partners import fitness, partners_for
from tests.shipped import shipped

SHIPPED = shipped()
WAGES: Entry = SHIPPED.entries["unpaid-wages"]
TEMPLATE: Partner = next(iter(SHIPPED.partners.values()))


def partner(name: str, **fields: object) -> Partner:
    base: dict[str, object] = {
        "kind": "legal-clinic", "province": "ON", "issues": (WAGES.issue,), "phone": "+1-416-555-0100", "url": None,
        "confidence": "high",
    }  # fmt: skip
    return replace(TEMPLATE, id=name, name=name, **{**base, **fields})


def among(*partners: Partner) -> Knowledge:
    return replace(SHIPPED, partners={p.id: p for p in partners})


ENTRY = replace(WAGES, services=("worker-centre", "legal-clinic"))
LAST_RESORT = partner("info-211", kind="helpline", province="CA", issues=())


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"kind": "regional-partner"}, {"kind": "worker-centre"}),
        ({"kind": "worker-centre"}, {"kind": "legal-clinic"}),
        ({"province": "ON"}, {"province": "CA"}),
        ({"kind": "worker-centre", "province": "CA"}, {"kind": "legal-clinic", "province": "ON"}),
        ({"kind": "legal-clinic"}, {"kind": "hub"}),
    ],
)
def test_which_fits_better(better: dict[str, object], worse: dict[str, object]) -> None:
    knowledge = among(LAST_RESORT, partner("worse", **worse), partner("better", **better))
    assert [p.id for p in partners_for(knowledge, "ON", ENTRY, limit=2)] == ["better", "worse"]


@pytest.mark.parametrize(
    "fields",
    [
        {"confidence": "low"},
        {"phone": None, "url": None},
        {"province": "QC"},
        {"issues": ("reproductive-justice",)},
        {"kind": "food-bank"},
        {"kind": "hub", "phone": None, "url": "https://example.org"},
        {"kind": "hub", "province": "CA"},
    ],
)
def test_who_is_never_named(fields: dict[str, object]) -> None:
    unfit = partner("unfit", **fields)
    assert fitness(unfit, "ON", ENTRY) is None
    assert partners_for(among(unfit, LAST_RESORT), "ON", ENTRY) == [LAST_RESORT]


def test_of_equals_the_first_in_the_file_is_named() -> None:
    assert [p.id for p in partners_for(among(partner("one"), partner("two")), "ON", ENTRY)] == ["one"]


def test_without_a_province_only_national_ones_are_named() -> None:
    knowledge = among(partner("local"), partner("national", province="CA"), LAST_RESORT)
    assert [p.id for p in partners_for(knowledge, None, ENTRY, limit=3)] == ["national"]


def test_with_nobody_at_all_the_list_is_empty() -> None:
    assert partners_for(among(), "ON", ENTRY) == []


@pytest.mark.parametrize("region", [None, *SHIPPED.regions])
def test_everybody_everywhere_is_given_somebody_who_can_be_reached(region: str | None) -> None:
    for entry in (None, *SHIPPED.entries.values()):
        [found] = partners_for(SHIPPED, region, entry)
        assert found.phone or found.url
        assert found.confidence != "low" or found.id == "info-211"
        assert found.province in (region, "CA")
