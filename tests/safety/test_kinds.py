from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from bot.knowledge.model import DANGER_KINDS
from bot.safety.kinds import Kinds

NOW, SUICIDE = DANGER_KINDS[:2]


def rows(*of: tuple[float, float]) -> sparse.csr_matrix:
    return sparse.csr_matrix(np.array(of, dtype=np.float32))


@pytest.fixture
def kinds() -> Kinds:
    """The first n-gram is of one kind, the second of the other."""
    return Kinds(rows(*[(1, 0)] * 8, *[(0, 1)] * 8), [NOW] * 8 + [SUICIDE] * 8)


def test_kinds_stand_in_their_order(kinds: Kinds) -> None:
    assert kinds.names == (NOW, SUICIDE)


def test_letters_decide_where_nearness_does_not(kinds: Kinds) -> None:
    alike = np.array([[0.8, 0.8], [0.8, 0.8]])
    assert kinds.of(rows((1, 0), (0, 1)), alike) == [NOW, SUICIDE]


def test_nearness_decides_where_no_letters_are_known(kinds: Kinds) -> None:
    assert kinds.of(rows((0, 0), (0, 0)), np.array([[0.9, 0.7], [0.7, 0.9]])) == [NOW, SUICIDE]


def test_one_kind_alone_is_the_kind_of_everything() -> None:
    assert Kinds(rows((1, 0)), [SUICIDE]).of(rows((0, 1)), np.array([[0.1]])) == [SUICIDE]
