"""What officers and clerks do on their pages, for the cases entered through them."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from actions.models import ImprovementPlan, RatingScale
from committees.models import AgendaItem, Committee, Meeting, Minute, Resolution
from tests.factories import make_user
from tests.pages.forms import filled_in


def sign_in(*roles, **who):
    """Returns a client signed in as a user with these roles."""
    client = Client()
    client.force_login(make_user(*roles, **who))
    return client


def fill(client, page, *keys, **typed):
    """Opens the page, fills in its form and submits it. Returns the page that follows."""
    address = reverse(page, args=keys)
    return client.post(address, filled_in(client, address, **typed), follow=True)


def import_by_page(team, content, *, title, scale, as_at):
    """Imports a new plan from a file: preview first, then import."""
    file = SimpleUploadedFile("plan.csv", content)
    scale = RatingScale.objects.get(name=scale)
    looked_at = fill(
        team, "actions:import-new-plan", file=file, title=title, scale=scale.pk, as_at=as_at
    )
    address = looked_at.redirect_chain[-1][0]
    team.post(address, filled_in(team, address))
    return ImprovementPlan.objects.get(title=title)


def begin_minute(clerk, committee, *, held_on):
    """Adds a meeting of the committee with one item and its minute."""
    fill(clerk, "committees:add-meeting", committee.pk, held_on=held_on)
    meeting = Meeting.objects.latest("pk")
    fill(clerk, "committees:add-item", meeting.pk, number="12", title="Recommendations")
    item = AgendaItem.objects.latest("pk")
    fill(
        clerk,
        "committees:write-minute",
        item.pk,
        number="12",
        text="The committee considered the tracker.",
    )
    return Minute.objects.latest("pk")


def add_clause(clerk, minute, label, text, kind="APPROVAL"):
    """Adds a clause to the resolution."""
    fill(clerk, "committees:add-resolution", minute.pk, label=label, text=text, kind=kind)
    return Resolution.objects.latest("pk")


def decide(clerk, page, clause, **typed):
    """Records a decision of a clause: first the preview of what will change, then the decision."""
    address = reverse(page, args=[clause.pk])
    form = filled_in(clerk, address, **typed)
    shown = clerk.post(address, form)
    if "changes" not in shown.context:
        return shown
    return clerk.post(address, {**form, "agreed": "decision"}, follow=True)


def add_committee(clerk, name, plans=()):
    """Adds a committee that receives the plans."""
    fill(clerk, "committees:add-committee", name=name, plans=[plan.pk for plan in plans])
    return Committee.objects.get(name=name)
