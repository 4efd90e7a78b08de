from __future__ import annotations

import pytest

from bot.knowledge.check_translations import figures


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Call 911 in 2 weeks", {"911"}),
        ("{on-claim.wage} since 2026", {"{on-claim.wage}", "2026"}),
        ("$1,000 or 1 000 $ or 1.000", {"1000"}),
        ("17.95", {"17", "95"}),
        ("१५ दिन", {"15"}),
        ("٣٠ يوم", {"30"}),
        ("See www.canada.ca/en/work and stepstojustice.ca.", {"canada.ca/en/work", "stepstojustice.ca"}),
        ("https://ircc.canada.ca/", {"ircc.canada.ca"}),
        ("9-8-8", set()),
    ],
)
def test_figures_are_what_every_language_must_share(text: str, found: set[str]) -> None:
    assert figures(text) == found
