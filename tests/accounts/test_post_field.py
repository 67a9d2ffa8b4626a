"""The field for choosing a post or naming a new one."""

import pytest
from django import forms

from safeguard.accounts.fields import PostField
from safeguard.accounts.models import Post
from safeguard.accounts.services import PostChoice, chosen_post
from safeguard.exceptions import Refused
from tests.factories import NOW, make_post, make_team

pytestmark = pytest.mark.django_db


class LeadForm(forms.Form):
    lead = PostField(label="Lead", required=False)


def choice(text, answer=""):
    form = LeadForm({"lead": text, "lead_meant": answer})
    assert form.is_valid(), form.errors
    return form.cleaned_data["lead"]


def asked(text, answer=""):
    """Sends the form, which must ask which post is meant. Returns the error and the page's form."""
    form = LeadForm({"lead": text, "lead_meant": answer})
    (error,) = form.errors["lead"]
    return error, str(form["lead"])


@pytest.mark.parametrize(
    "text", ["Head of Safeguarding", " head of  SAFEGUARDING", "Head of Safeguarding (Families)"]
)
def test_a_post_is_found_by_its_title_with_or_without_its_team(text):
    post = make_post("Head of Safeguarding", team=make_team("Families"))

    assert choice(text) == PostChoice(post)


def test_a_title_in_two_teams_must_be_given_with_its_team():
    for name in ("Families", "Schools"):
        make_post("Head of Service", team=make_team(name))

    form = LeadForm({"lead": "Head of Service"})

    (error,) = form.errors["lead"]
    assert "Head of Service (Families)" in error
    assert choice("Head of Service (Schools)").post.team.name == "Schools"


def test_a_new_title_becomes_a_post_when_the_service_needs_it(keeper):
    chosen = choice("Practice  Lead", "new|practice lead")

    assert not Post.objects.exists()
    post = chosen_post(chosen, by=keeper, at=NOW)
    assert post.job_title == "Practice Lead"
    assert chosen_post(chosen, by=keeper, at=NOW) == post


def test_a_slip_is_asked_about_and_the_post_that_was_meant_can_be_selected():
    post = make_post("Head of MASH", team=make_team("Families"))

    error, shown = asked("Head of MAHS")

    assert error == (
        "Did you mean “Head of MASH (Families)”? Select the post below, or create a new one"
    )
    assert 'value="Head of MAHS"' in shown
    assert f'type="radio" value="{post.pk}|head of mahs"' in shown
    assert 'type="radio" value="new|head of mahs"' in shown
    assert choice("Head of MAHS", f"{post.pk}|head of mahs") == PostChoice(post)
    assert choice("Head of  MAHS", "new|head of mahs") == PostChoice(None, "Head of MAHS")
    assert asked("Head of MAHS (Families)")[0] == error


def test_a_new_post_is_confirmed_even_if_no_other_is_similar():
    error, shown = asked("Practice Lead")

    assert error == (
        "There is no post “Practice Lead”. Check the job title, or select the box to create it"
    )
    assert 'type="checkbox" value="new|practice lead"' in shown


def test_an_answer_counts_only_for_the_text_it_was_given_for():
    error, _shown = asked("Practice Laed", "new|practice lead")

    assert error.startswith("There is no post")


def test_a_confirmed_post_stays_confirmed_while_other_fields_are_corrected():
    form = LeadForm({"lead": "Practice Lead", "lead_meant": "new|practice lead"})

    assert form.is_valid()
    assert 'value="new|practice lead" checked' in str(form["lead"])
    hidden = form["lead"].as_hidden()
    assert 'name="lead_meant" value="new|practice lead"' in hidden
    assert 'name="lead" value="Practice Lead"' in hidden


@pytest.mark.parametrize("text", ["TBC", "n/a", "All", "–"])
def test_words_that_name_no_post_are_refused_even_if_confirmed(text):
    error, shown = asked(text, f"new|{text.casefold()}")

    assert error == f"“{text}” is not a job title. Leave this blank if there is no post yet"
    assert "lead_meant" not in shown


def test_the_service_makes_no_post_of_such_words_either(keeper):
    with pytest.raises(Refused, match="not a job title"):
        chosen_post(PostChoice(None, "TBC"), by=keeper, at=NOW)


def test_an_empty_field_is_no_post(keeper):
    assert choice("  ") is None
    assert chosen_post(None, by=keeper, at=NOW) is None


def test_the_field_suggests_every_post_and_keeps_what_was_typed():
    post = make_post("Head of <Safeguarding>", team=make_team("Families"))

    hidden_fields = str(LeadForm(initial={"lead": post})["lead"])
    again = str(LeadForm({"lead": "Half a ti"})["lead"])

    offered = '<option value="Head of &lt;Safeguarding&gt; (Families)">'
    assert offered in hidden_fields
    assert 'value="Head of &lt;Safeguarding&gt; (Families)"' in hidden_fields
    assert 'list="lead_posts"' in hidden_fields
    assert '<datalist id="lead_posts">' in hidden_fields
    assert 'value="Half a ti"' in again


def test_the_field_has_the_govuk_classes_and_shows_errors():
    make_post("Head")
    right, wrong = LeadForm({"lead": "Head"}), LeadForm({"lead": "x" * 201})

    assert 'class="govuk-input"' in str(right["lead"])
    assert 'class="govuk-input govuk-input--error"' in str(wrong["lead"])
