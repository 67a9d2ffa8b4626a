"""Boxes for dates: their hints, what they read and what they say about it."""

import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from actions.models import Milestone
from committees.models import Meeting
from safeguard.accounts.roles import Role
from safeguard.forms.fields import DayField, PartialDateField, PastDayField
from tests.committees.making import make_committee
from tests.factories import NOW, hold, make_action, make_post, make_user
from tests.forms.test_clean_methods import our_forms
from tests.pages.forms import beside, filled_in

AN_EXAMPLE = re.compile(r"\d+/\d+/\d+|[A-Z][a-z]+ \d{4}|\bongoing\b|\btbc\b")


def date_boxes():
    """The date fields of all forms of the product."""
    for form in our_forms():
        for name, field in form.base_fields.items():
            if isinstance(field, PartialDateField):
                yield f"{form.__name__}.{name}", field


def examples(field):
    """The examples of the hint. They begin after "For example" or "like"."""
    hint = re.split(r"For example, |like ", str(field.help_text))[1:]
    return [part.strip() for text in hint for part in AN_EXAMPLE.findall(text.split(". ")[0])]


def test_every_hint_of_a_date_box_gives_examples_that_the_box_takes():
    boxes = dict(date_boxes())

    given = {name: examples(field) for name, field in boxes.items()}

    assert len(boxes) > 20
    assert given["MeetingForm.held_on"] == ["31/3/2027"]
    for name, field in boxes.items():
        for example in given[name]:
            assert field.clean(example), name
        assert not re.search(r"\bQ\d", str(field.help_text)), name
        if isinstance(field, PastDayField):
            assert set(given[name]) <= {"31/3/2026"}, name


@pytest.mark.parametrize(
    "typed", ["March 2027", "Q1 2026/27", "Q1 2027", "soon", "tbc", "1-5 May 2027"]
)
@pytest.mark.parametrize("field", [DayField(), PastDayField()])
def test_a_box_for_a_day_suggests_only_days(field, typed):
    with pytest.raises(ValidationError) as refused:
        field.clean(typed)

    assert re.fullmatch(r"Date must be like 31/3/202[67]", refused.value.messages[0])


@pytest.mark.django_db
def test_the_date_of_a_meeting_is_taken_as_agendas_write_it_and_a_wrong_weekday_is_told():
    client, committee = Client(), make_committee()
    client.force_login(make_user(Role.CLERK))
    page = reverse("committees:add-meeting", args=[committee.pk])

    wrong = client.post(page, filled_in(client, page, held_on="Friday 24 November 2011"))
    client.post(page, filled_in(client, page, held_on="Thursday 24 November 2011"))

    assert "24 November 2011 is a Thursday, not a Friday" in beside(wrong, "held_on")[0]
    assert Meeting.objects.get().held_on == date(2011, 11, 24)


@pytest.mark.django_db
def test_a_page_tells_how_a_period_was_read_and_asks_about_a_bare_quarter():
    client, lead = Client(), make_user(Role.OFFICER)
    hold(make_post(), lead)
    client.force_login(lead)
    page = reverse("actions:add-milestone", args=[make_action(lead="Head of Safeguarding").pk])

    asked = client.post(page, filled_in(client, page, wording="Train", due="Q1 2027"))
    told = client.post(
        page, filled_in(client, page, wording="Train", due="April to May 2027"), follow=True
    )

    assert "Enter April to June 2027 or January to March 2027." in beside(asked, "due")[0]
    assert "“April to May 2027” has been saved as May 2027." in told.text
    assert Milestone.objects.get().due.display == "May 2027"


@pytest.mark.django_db
def test_a_quarter_stored_before_is_filled_in_as_what_it_meant():
    client, lead = Client(), make_user(Role.OFFICER)
    hold(make_post(), lead)
    client.force_login(lead)
    milestone = Milestone.objects.create(
        action=make_action(lead="Head of Safeguarding"),
        wording="Train",
        due_on=date(2027, 3, 31),
        due_precision="quarter",
        due_text="Q1 2027",
        added_by=lead,
        added_at=NOW,
    )
    page = reverse("actions:edit-milestone", args=[milestone.pk])

    client.post(page, filled_in(client, page, wording="Train everybody"))

    milestone.refresh_from_db()
    assert (milestone.wording, milestone.due_on) == ("Train everybody", date(2027, 3, 31))
    assert milestone.due_precision == "quarter"
