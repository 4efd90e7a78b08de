"""A small run of what `benchmarks/delivery.py --faults` does at length: real processes, kill -9, a failing carrier."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from benchmarks.delivery.crowd import Crowd
from benchmarks.delivery.faults import Chaos, out_of_order, run_faults, tally


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("is_postgres", "processes"), [(False, 1), (True, 2)])
def test_nothing_is_lost_and_nothing_doubled(is_postgres: bool, processes: int) -> None:
    chaos = Chaos(kill_every_s=1.0, restart_every_s=3.0, fault_rate=0.15, outage_s=2.0)
    with tempfile.TemporaryDirectory() as folder:  # not under pytest's: see the fixture `postgres`
        report = run_faults("", is_postgres, processes, 120, Path(folder), chaos, per_second=12, people=15)
    assert (report.lost, report.doubled, report.left) == (0, 0, 0)
    assert report.disorder == 0 or report.journaled  # what waited in a journal comes after what did not
    assert report.kills >= 1
    assert report.failed >= 1


def test_the_count_sees_what_is_lost_and_doubled() -> None:
    taken = [{"body": "m1 m2"}, {"body": "m4"}, {"body": "m2"}, {"body": "?"}]
    assert tally(taken, range(1, 5)) == ([3], [2])


def test_the_count_sees_what_came_in_the_wrong_order() -> None:
    crowd = Crowd([], people=2)
    crowd.taken.update({1: (0.0, 1.0), 3: (2.0, 3.0), 5: (2.5, 4.0), 2: (9.0, 9.0)})
    assert out_of_order([{"body": "m3"}, {"body": "m1"}, {"body": "m5"}, {"body": "m2"}], crowd) == 1
    assert out_of_order([{"body": "m1"}, {"body": "m5"}, {"body": "m3"}], crowd) == 0  # these two overlapped
