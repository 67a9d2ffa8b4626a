"""Lines of who stands above whom never come round."""

from dataclasses import dataclass

import pytest

from safeguard.accounts.hierarchy import as_tree, would_create_cycle


@dataclass
class Part:
    pk: int
    parent_id: int | None


@pytest.mark.parametrize(
    ("above", "comes_round"), [(1, True), (2, True), (3, True), (4, False), (None, False)]
)
def test_nothing_stands_above_itself_by_whatever_way(above, comes_round):
    lines = {1: None, 2: 1, 3: 2, 4: None}

    assert would_create_cycle(1, above, lines) == comes_round


def test_a_circle_that_is_there_already_is_walked_once():
    assert not would_create_cycle(1, 2, {2: 3, 3: 2})


def test_parts_stand_under_what_they_are_parts_of():
    council, branch, partner, team = Part(1, None), Part(2, 1), Part(3, None), Part(4, 2)

    first, second = as_tree([council, branch, partner, team])

    assert (first.row, second.row) == (council, partner)
    assert first.parts[0].row == branch
    assert first.parts[0].parts[0].row == team
