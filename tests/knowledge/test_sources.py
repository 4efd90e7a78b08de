"""Whose page a fact was read on, when, and how old the page was: what people read after "Source:"."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from bot.knowledge.model import Knowledge


@pytest.mark.parametrize(
    ("page_date", "as_of", "year"),
    [
        ("2012-10-30", "2012", "2012"),
        ("2012-10-30", "2026-04-01", "2012"),  # what we read is the page
        ("2024-10", "unknown", "2024"),
        ("2024-11-21", "unknown", None),
        ("2024", "unknown", None),  # it may be of December
        ("2023", "unknown", "2023"),
        ("unknown", "2016-05", "2016"),
        ("unknown", "2026-10-01", None),
        ("unknown", "unknown", None),
        ("revised 2021-12-17", "unknown", None),
    ],
)
def test_a_page_of_more_than_two_years_before_is_old(
    page_date: str, as_of: str, year: str | None, knowledge: Knowledge
) -> None:
    fact = knowledge.facts["on-claim"]
    source = replace(fact.source, page_date=page_date, checked=dt.date(2026, 11, 22))
    assert replace(fact, as_of=as_of, source=source).old_year == year


def test_a_copy_is_named_after_its_publisher(knowledge: Knowledge) -> None:
    source = knowledge.facts["on-claim"].source
    assert (source.name, replace(source, copy=True).name) == ("ontario.example", "Ontario")
    assert source.checked_month == "2026-11"


@pytest.mark.parametrize(
    ("site", "weak"),
    [("legal-advice.example", True), ("www.legal-advice.example", True), ("my-legal-advice.example", False)],
)
def test_a_weak_site_is_weak_with_its_parts(site: str, weak: bool, knowledge: Knowledge) -> None:
    source = replace(knowledge.facts["on-claim"].source, url=f"https://{site}/guide")
    assert knowledge.is_weak(source) is weak
    assert knowledge.is_weak(replace(source, url="https://ontario.example", copy=True))


def test_the_source_is_of_the_region_where_one_is_cited(knowledge: Knowledge) -> None:
    entry = knowledge.entries["unpaid-wages"]
    sources = [knowledge.source_of(entry, region) for region in (None, "ON", "QC")]
    assert [fact and fact.id for fact in sources] == ["pay-for-all-hours", "on-claim", "pay-for-all-hours"]
    assert knowledge.source_of(replace(entry, facts=()), None) is None
