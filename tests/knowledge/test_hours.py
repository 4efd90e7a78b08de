from __future__ import annotations

import pytest
import yaml

from bot.knowledge import yaml_lines
from bot.knowledge.fields import Form
from bot.knowledge.hours import read_opening, read_timezone
from bot.knowledge.model import Opening
from bot.knowledge.problems import Notebook
from bot.knowledge.yaml_lines import Table


def form_of(**values: object) -> Form:
    root = yaml_lines.load(yaml.safe_dump(values, sort_keys=False).encode()).root
    assert isinstance(root, Table)
    return Form(root, Notebook("partners.yml"), tuple(values), "A partner")


NINE_TO_FIVE = ((540, 1020),)


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ({"mon-fri": "09:00-17:00"}, dict.fromkeys(range(5), NINE_TO_FIVE)),
        ({"mon, wed, fri": "9:00-17:00"}, dict.fromkeys((0, 2, 4), NINE_TO_FIVE)),
        ({"sat": "10:00-12:30, 13:30-16:00"}, {5: ((600, 750), (810, 960))}),
        ({"sat-mon": "09:00-17:00"}, dict.fromkeys((5, 6, 0), NINE_TO_FIVE)),
        ({"mon-sun": "08:30-24:00"}, dict.fromkeys(range(7), ((510, 1440),))),
    ],
)
def test_days_with_hours(written: dict[str, str], days: dict[int, object]) -> None:
    form = form_of(opens=written)
    assert read_opening(form, "opens") == Opening(days=days)
    assert form.notebook.problems == []


def test_always_and_nothing() -> None:
    assert read_opening(form_of(opens="always"), "opens") == Opening(always=True)
    assert read_opening(form_of(name="x"), "opens") is None


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("sometimes", "bad-hours"),
        (["always"], "wrong-kind"),
        ({"mon": "9 to 5"}, "bad-hours"),
        ({"mon": "17:00-09:00"}, "bad-hours"),
        ({"mon": "09:00-12:00, 11:00-17:00"}, "bad-hours"),
        ({"mon": "09:00-24:30"}, "bad-hours"),
        ({"monday": "09:00-17:00"}, "bad-hours"),
        ({"mon-fri": "09:00-17:00", "wed": "09:00-12:00"}, "bad-hours"),
        ({"mon": ["09:00-17:00"]}, "bad-hours"),
    ],
)
def test_what_cannot_be_read_is_not_known(written: object, code: str) -> None:
    """A day that is wrong must not leave the other days to say that it is closed."""
    form = form_of(opens=written)
    assert read_opening(form, "opens") is None
    assert [problem.code for problem in form.notebook.problems] == [code]


def test_a_time_zone_exists() -> None:
    assert read_timezone(form_of(timezone="America/Regina"), "timezone") == "America/Regina"
    for wrong in ("Regina", "../etc/passwd", "America/Nowhere"):
        form = form_of(timezone=wrong)
        assert read_timezone(form, "timezone") is None
        assert [problem.code for problem in form.notebook.problems] == ["bad-timezone"]
