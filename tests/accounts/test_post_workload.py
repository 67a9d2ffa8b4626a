"""The workload of a post in words."""

import pytest

from safeguard.accounts.views.post_workload import PostWorkload


@pytest.mark.parametrize(
    ("leads", "exceptions", "words"),
    [
        (0, 0, "No open actions"),
        (1, 0, "1 open action"),
        (1, 1, "1 open action, which is an exception"),
        (2, 1, "2 open actions, 1 of them is an exception"),
        (3, 2, "3 open actions, 2 of them are exceptions"),
    ],
)
def test_one_open_action_is_not_called_one_of_them(leads, exceptions, words):
    assert PostWorkload(leads=leads, exceptions=exceptions, supports=0).leads_text == words
