"""What each component must show, whatever its style."""

import re
from types import SimpleNamespace

import pytest
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.html import strip_tags

from tests.look.demo import FLAGS, LINES, RATINGS, STATES, bar_parts

SCREEN_ONLY_NAME = re.compile(r"<title>.*?</title>", re.DOTALL)


def draw(component, folder="components", **inputs):
    return render_to_string(f"{folder}/{component}.html", inputs)


def words(mark_up):
    return " ".join(strip_tags(SCREEN_ONLY_NAME.sub("", mark_up)).split())


@pytest.mark.parametrize("rating", RATINGS, ids=lambda rating: rating.code)
def test_a_rating_has_a_word_a_shape_and_a_colour(rating):
    shown_form = draw("rating_tag", rating=rating)

    assert words(shown_form) == rating.label
    assert f"rating-tag--{rating.colour}" in shown_form
    assert 'aria-hidden="true"' in shown_form
    assert re.search(r"<(?:path|circle) ", shown_form)


def test_every_rating_has_a_different_shape():
    shapes = ["circle", "half-circle", "triangle", "diamond", "square", "star", "dash"]

    shown_form = {draw("shape_path", shape=shape).strip() for shape in shapes}

    assert len(shown_form) == len(shapes)


def test_a_missing_rating_is_shown_in_words():
    shown_form = draw("rating_tag", rating=None)

    assert words(shown_form) == "Not yet rated"


def test_markup_in_a_label_is_escaped():
    rating = SimpleNamespace(code="x", label="<b>Red</b>", shape="square", colour="red")

    shown_form = draw("rating_tag", rating=rating)

    assert "&lt;b&gt;Red" in shown_form


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.code)
def test_a_status_is_shown_in_words(state):
    shown_form = draw("state_tag", state=state)

    assert words(shown_form) == state.label
    assert f"state--{state.code}" in shown_form


@pytest.mark.parametrize("display", ["31 March 2009", "May 2014", "ongoing", "to be confirmed"])
def test_a_date_is_shown_only_as_precisely_as_it_is_known(display):
    assert draw("date", date=SimpleNamespace(display=display)).strip() == display


def test_a_date_that_was_never_set_is_shown_as_not_set():
    assert draw("date", date=SimpleNamespace(display="")).strip() == "No date set"


def test_the_bar_shows_shapes_and_figures_and_names_the_ratings_to_screen_readers():
    shown_form = draw("bar", parts=bar_parts([4, 9, 0, 15]), title="Actions by rating")

    assert words(shown_form.replace("</span>", " ")) == "4 9 15"
    assert shown_form.count("<svg") == 3
    assert 'role="img" aria-label="Actions by rating. No data: 4. Red: 9. Amber: 15."' in shown_form


def test_the_bar_leaves_out_ratings_with_no_actions():
    shown_form = draw("bar", parts=bar_parts([4, 0, 4]))

    assert shown_form.count("bar__part ") == 2


def test_each_part_of_the_bar_is_as_wide_as_its_share_and_always_visible():
    shown_form = draw("bar", parts=bar_parts([1, 999]))

    assert re.findall(r"grow-(\d+)", shown_form) == ["1", "100"]


def test_the_key_to_a_bar_gives_its_figures_in_words():
    shown_form = draw("bar_key", "reports/kinds", parts=bar_parts([4, 9, 0, 15]))

    assert words(shown_form.replace("</li>", " ")) == (
        "No data 4 of 28 (14%) Red 9 of 28 (32%) Amber/red 0 of 28 (0%) Amber 15 of 28 (54%)"
    )
    assert "<a" not in shown_form


def test_the_key_to_a_bar_links_to_the_listed_actions():
    part = SimpleNamespace(**vars(bar_parts([4])[0]), address="?rating=no-data")

    assert 'href="?rating=no-data"' in draw("bar_key", "reports/kinds", parts=[part])


def test_flags_are_listed_in_words():
    shown_form = draw("flags", flags=FLAGS[:2])

    assert shown_form.count("<li") == 2
    assert words(shown_form.replace("</li>", " ")) == "Overdue No timescale"


def test_without_flags_there_is_no_empty_list():
    assert draw("flags", flags=[]).strip() == ""


def test_an_empty_list_says_what_to_do_next():
    shown_form = draw(
        "empty_state", text="No plans yet.", link_url="/plans/new/", link_text="Make one"
    )

    assert words(shown_form) == "No plans yet. Make one"
    assert 'href="/plans/new/"' in shown_form


def test_pagination_keeps_the_filters_of_a_list():
    page = Paginator(range(200), 10).get_page(7)

    shown_form = draw(
        "pagination", page_obj=page, query=QueryDict("rating=red&rating=amber&page=7")
    )

    assert re.findall(r'href="([^"]*)"', shown_form) == [
        f"?rating=red&amp;rating=amber&amp;page={number}" for number in (6, 1, 6, 7, 8, 20, 8)
    ]
    assert shown_form.count('aria-current="page"') == 1


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (1, "1 2 … 5"),
        (2, "1 2 3 … 5"),
        (3, "1 2 3 4 5"),
        (4, "1 … 3 4 5"),
        (5, "1 … 4 5"),
    ],
)
def test_dots_stand_in_only_for_pages_left_out(number, expected):
    page = Paginator(range(50), 10).get_page(number)

    shown_form = draw("pagination", page_obj=page, query=QueryDict(""))

    (numbers,) = re.findall(r"<ul.*?</ul>", shown_form, flags=re.DOTALL)
    assert words(numbers.replace("</li>", "</li> ")) == expected


def test_a_list_with_one_page_has_no_pagination():
    page = Paginator(range(5), 10).get_page(1)

    assert draw("pagination", page_obj=page, query=QueryDict("")).strip() == ""


def test_history_shows_what_changed_when_by_whom_and_the_earlier_value():
    entry = SimpleNamespace(
        title="Date agreed",
        when="7 May 2013",
        by="Director",
        facts=[("Agreed date", "May 2013", "May 2014")],
        texts=[("Reason", "A trainer left.\n\nThe post is advertised.")],
    )

    shown_form = draw("timeline", "actions/plans", entries=[entry])

    assert words(shown_form) == (
        "7 May 2013 Date agreed by Director Agreed date: May 2014 (previously May 2013) "
        "Show the full entry: Date agreed, 7 May 2013 Reason A trainer left. "
        "The post is advertised."
    )
    assert "<ol" in shown_form


def test_a_missing_fact_is_shown_as_missing_but_zero_is_not():
    shown_form = draw("summary_facts", facts=[("Lead officer", ""), ("Times moved", 0)])

    assert words(shown_form) == "Lead officer Not set Times moved 0"


def test_a_page_header_has_one_heading_one_sentence_one_button_and_a_folded_menu():
    more = [("/edit/", "Edit action"), ("/hold/", "Put on hold")]
    inputs = {"caption": "FD5", "heading": "Do it", "status": "In progress.", "rating": RATINGS[3]}

    shown_form = draw(
        "page_heading", **inputs, button_url="/ask/", button_text="Ask the lead", more=more
    )

    assert (
        words(shown_form) == "FD5 Do it Amber In progress. Ask the lead More Edit actionPut on hold"
    )
    assert shown_form.count('class="govuk-button"') == 1
    assert re.search(r"<details[^>]*>\s*<summary>More</summary>", shown_form)


def test_a_page_with_nothing_to_do_has_only_a_heading():
    shown_form = draw("page_heading", heading="Reports")

    assert words(shown_form) == "Reports"
    assert "actions-row" not in shown_form


def test_a_row_shows_title_reason_rating_and_date():
    shown_form = draw("line", line=LINES[0])

    assert words(shown_form) == (
        "FD12 Publish the new threshold guidance for partner agencies "
        "Overdue since 30 September 2026 Red Update due 2 December"
    )


def test_the_link_in_a_row_names_the_thing_it_is_for():
    assert "Reply<span" in draw("line", line=LINES[1])
    assert words(draw("line", line=LINES[1])).endswith("Green Reply to the proposed rating for FD3")


def test_a_side_fact_that_is_not_set_is_left_out():
    shown_form = draw("facts", facts=[("Due", "18 December 2026"), ("Theme", "")])

    assert words(shown_form.replace("</dt>", " ")) == "Due 18 December 2026"


def test_progress_is_described_in_words_to_screen_readers():
    shown_form = draw("steps_bar", steps=["done", "half", ""], label="1 of 3 updated")

    assert 'role="img" aria-label="1 of 3 updated"' in shown_form
    assert shown_form.count("steps-bar__part--") == 2
