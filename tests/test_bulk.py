"""Saving some columns of many rows in one statement."""

from datetime import date

import pytest

from actions.models import Action
from safeguard.bulk import update_rows
from tests.factories import make_action, make_plan, make_post, rating_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


def test_every_kind_of_value_is_saved_and_other_columns_are_not(django_assert_num_queries):
    plan, post = make_plan(), make_post("Head of Audit")
    for ref in ("1", "2"):
        make_action(plan, ref=ref, lead="Head of Safeguarding")
    first, second = Action.objects.in_order()
    first.due_on, first.lead, first.is_reopened = date(2027, 3, 31), post, True
    first.due_text, first.revisions = "the end of March 2027: 100% 'certain'", 2
    first.rating, second.rating = rating_of(first, "red"), None
    second.due_on, second.lead, second.due_text = None, None, ""
    first.wording = "Not saved"

    with django_assert_num_queries(1):
        update_rows(
            [first, second],
            ["due_on", "lead", "is_reopened", "due_text", "revisions", "rating"],
        )

    saved, other = Action.objects.in_order()
    assert (saved.due_on, saved.lead, saved.is_reopened) == (date(2027, 3, 31), post, True)
    assert (saved.due_text, saved.revisions) == ("the end of March 2027: 100% 'certain'", 2)
    assert (saved.rating.code, other.rating) == ("red", None)
    assert (other.due_on, other.lead, other.due_text) == (None, None, "")
    assert (other.is_reopened, other.revisions) == (False, 0)
    assert saved.wording == "Train every social worker"


def test_no_rows_need_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        update_rows([], ["due_on"])
