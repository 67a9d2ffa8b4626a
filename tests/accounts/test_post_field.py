"""The field for choosing a post or naming a new one."""

import pytest
from django import forms

from safeguard.accounts.fields import PostField
from safeguard.accounts.models import Post
from safeguard.accounts.services import PostChoice, chosen_post
from tests.factories import NOW, make_post, make_team

pytestmark = pytest.mark.django_db


class LeadForm(forms.Form):
    lead = PostField(label="Lead", required=False)


def choice(text):
    form = LeadForm({"lead": text})
    assert form.is_valid(), form.errors
    return form.cleaned_data["lead"]


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
    chosen = choice("Practice  Lead")

    assert not Post.objects.exists()
    post = chosen_post(chosen, by=keeper, at=NOW)
    assert post.job_title == "Practice Lead"
    assert chosen_post(chosen, by=keeper, at=NOW) == post


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
    right, wrong = LeadForm({"lead": "Head"}), LeadForm({"lead": "x" * 201})

    assert 'class="govuk-input"' in str(right["lead"])
    assert 'class="govuk-input govuk-input--error"' in str(wrong["lead"])
