"""The sentences that sum up a plan."""

import pytest

from reports.kinds.summary import RatingCount, SummaryDoesNotAddUp, in_sentence, sentence


def red(count):
    return RatingCount("Red", count, is_red=True)


def no_data(count):
    return RatingCount("No data", count, is_no_data=True)


def test_every_rating_in_use_is_given_in_the_order_of_the_scale():
    said = sentence(6, [RatingCount("Green", 3), RatingCount("Amber", 1), red(1), no_data(1)], 0)

    assert said == (
        "In summary, there are 6 actions. 3 are rated green. 1 is rated amber. 1 is rated red."
        " 1 has no data."
    )


def test_red_and_no_data_are_given_even_when_zero_but_others_are_not():
    said = sentence(3, [RatingCount("Green", 3), RatingCount("Amber", 0), red(0), no_data(0)], 0)

    assert said == (
        "In summary, there are 3 actions. 3 are rated green. There are no red ratings."
        " Every action has data."
    )


def test_unrated_actions_are_given_separately_from_no_data():
    said = sentence(3, [RatingCount("Green", 1), red(0), no_data(1)], 1)

    assert said.endswith("1 has no data. 1 is not yet rated.")


def test_one_action_and_a_thousand_are_grammatical():
    assert sentence(1, [red(1)], 0).startswith("In summary, there is 1 action. 1 is rated red.")
    assert "there are 1,500 actions. 1,500 are rated red." in sentence(1500, [red(1500)], 0)


def test_a_plan_without_actions_has_no_figures():
    assert sentence(0, [red(0), no_data(0)], 0) == "There are no actions yet."


@pytest.mark.parametrize(("total", "not_rated"), [(4, 0), (2, 0), (3, 1)])
def test_figures_that_do_not_add_up_are_refused(total, not_rated):
    with pytest.raises(SummaryDoesNotAddUp):
        sentence(total, [RatingCount("Green", 2), red(1)], not_rated)


@pytest.mark.parametrize(
    ("label", "within"),
    [
        ("Amber/red", "amber/red"),
        ("No data", "no data"),
        ("On Track", "On Track"),
        ("Achieved (Fully)", "Achieved (Fully)"),
        ("RAG", "RAG"),
        ("", ""),
    ],
)
def test_a_colour_is_lower_case_but_a_title_keeps_its_capital(label, within):
    assert in_sentence(label) == within
