"""Hierarchies never contain a cycle."""

from dataclasses import dataclass

import pytest

from safeguard.accounts.hierarchy import as_tree, would_create_cycle


@dataclass
class Part:
    pk: int
    parent_id: int | None


@pytest.mark.parametrize(
    ("above", "is_cycle"), [(1, True), (2, True), (3, True), (4, False), (None, False)]
)
def test_nothing_can_be_its_own_ancestor(above, is_cycle):
    lines = {1: None, 2: 1, 3: 2, 4: None}

    assert would_create_cycle(1, above, lines) == is_cycle


def test_an_existing_cycle_does_not_loop_forever():
    assert not would_create_cycle(1, 2, {2: 3, 3: 2})


def test_the_tree_nests_parts_under_their_parents():
    council, branch, partner, team = Part(1, None), Part(2, 1), Part(3, None), Part(4, 2)

    first, second = as_tree([council, branch, partner, team])

    assert (first.row, second.row) == (council, partner)
    assert first.parts[0].row == branch
    assert first.parts[0].parts[0].row == team
