"""Enters a case form by form, as people do, and reads the resulting pages.

Nothing here calls a service. Options in lists are chosen by their text.
"""

import re

from django.test import Client
from django.urls import reverse

from committees.models import AgendaItem, Committee, FollowUp, Meeting, Minute, Resolution
from safeguard.accounts.models import Post
from tests.factories import make_user
from tests.pages.forms import as_shown
from tests.visible import plain, text_of


class Person:
    """A signed-in user with the role, filling in forms."""

    def __init__(self, role):
        self.client = Client()
        self.client.force_login(make_user(role))

    def send(self, address, **typed):
        """Fills in and submits the form at the address. Other fields keep their values."""
        page = self.client.get(address)
        assert page.status_code == 200, f"{address} returns {page.status_code}"
        fields = page.context["form"].fields
        values = {name: _value(fields[name], words) for name, words in typed.items()}
        return self.client.post(address, as_shown(page, **values))

    def save(self, address, **typed):
        """Submits the form and checks that it is accepted."""
        response = self.send(address, **typed)
        assert response.status_code == 302, text_of(response)
        return response

    def read(self, address):
        """Returns the text of the page."""
        return text_of(self.client.get(address))

    def outstanding_for(self, committee):
        """Returns the committee's list of follow-ups: wording, owner, due date, status and age."""
        page = self.client.get(_at("follow-ups", committee))
        return rows_of(page, "Outstanding follow-ups")

    def post(self, job_title):
        self.save(reverse("people:make-post"), job_title=job_title)
        return Post.objects.get(job_title=job_title)

    def committee(self, name, **typed):
        self.save(reverse("committees:add-committee"), name=name, **typed)
        return _newest(Committee)

    def meeting(self, committee, day, **typed):
        self.save(_at("add-meeting", committee), held_on=day, **typed)
        return _newest(Meeting)

    def item(self, meeting, number, title, **typed):
        self.save(_at("add-item", meeting), number=number, title=title, **typed)
        return _newest(AgendaItem)

    def minute(self, item, text, **typed):
        self.save(_at("write-minute", item), text=text, **typed)
        return _newest(Minute)

    def clause(self, minute, kind, text, **typed):
        self.save(_at("add-resolution", minute), kind=kind, text=text, **typed)
        return _newest(Resolution)

    def follow_up(self, clause, wording, due_kind, **typed):
        self.save(_at("add-follow-up", clause), wording=wording, due_kind=due_kind, **typed)
        return _newest(FollowUp)

    def move(self, follow_up, state, **typed):
        self.save(_at("change-follow-up-state", follow_up), state=state, **typed)

    def publish(self, meeting):
        """Publishes the agenda and minutes."""
        self.save(_at("publish-agenda", meeting))
        self.save(_at("publish-minutes", meeting))


def public(name, record):
    """Returns the public page of the record."""
    return Client().get(reverse(f"committees:public-{name}", args=[record.pk]))


def clauses_of(page):
    """Returns the text of each clause on an item's page, with its outcome."""
    found = re.findall(r'<section class="clause".*?</section>', page.text, re.DOTALL)
    return [plain(clause) for clause in found]


def rows_of(page, caption):
    """Returns the cell texts of each row of the table with this caption."""
    tables = re.findall(r"<table\b.*?</table>", page.text, re.DOTALL)
    (table,) = [table for table in tables if caption in plain(table)]
    return [
        [plain(cell) for cell in re.findall(r"<t[hd]\b.*?</t[hd]>", row, re.DOTALL)]
        for row in re.findall(r"<tr\b.*?</tr>", table, re.DOTALL)
        if "<td" in row
    ]


def _at(name, record):
    return reverse(f"committees:{name}", args=[record.pk])


def _newest(model):
    return model.objects.latest("pk")


def _value(field, words):
    """Returns the value a browser sends for the option with this text, or else the text itself."""
    if not hasattr(field, "choices"):
        return words
    labels = {str(value): str(label) for value, label in field.choices}
    alike = [value for value, label in labels.items() if str(words) in label]
    exact = [value for value in alike if labels[value] == words]
    (chosen,) = exact or alike
    return chosen
