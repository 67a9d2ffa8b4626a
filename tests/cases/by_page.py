"""Entering a case as people do, form by form, and reading what the pages then say.

Nothing here calls a service. Lists to choose from are answered with the words of a choice.
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
    """Somebody of the role, who signed in and types."""

    def __init__(self, role):
        self.client = Client()
        self.client.force_login(make_user(role))

    def send(self, address, **typed):
        """Fills in the form at the address; everything not named stays as it was drawn."""
        page = self.client.get(address)
        assert page.status_code == 200, f"{address} answers {page.status_code}"
        fields = page.context["form"].fields
        answers = {name: _answer(fields[name], words) for name, words in typed.items()}
        return self.client.post(address, as_shown(page, **answers))

    def save(self, address, **typed):
        """The same, and the form is accepted."""
        answer = self.send(address, **typed)
        assert answer.status_code == 302, text_of(answer)
        return answer

    def read(self, address):
        """The text of the page."""
        return text_of(self.client.get(address))

    def waits_for(self, committee):
        """What the committee's list of follow-ups says: what, owner, due, state and age."""
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
        """Agenda and minutes."""
        self.save(_at("publish-agenda", meeting))
        self.save(_at("publish-minutes", meeting))


def public(name, record):
    """What anybody reads of the record."""
    return Client().get(reverse(f"committees:public-{name}", args=[record.pk]))


def clauses_of(page):
    """The text of each clause on an item's page, with its outcome."""
    found = re.findall(r'<section class="clause".*?</section>', page.text, re.DOTALL)
    return [plain(clause) for clause in found]


def rows_of(page, caption):
    """Each row of the table under this caption, as the texts of its cells."""
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


def _answer(field, words):
    """What a browser sends for the one choice that has these words; else the words themselves."""
    if not hasattr(field, "choices"):
        return words
    labels = {str(value): str(label) for value, label in field.choices}
    alike = [value for value, label in labels.items() if str(words) in label]
    exact = [value for value in alike if labels[value] == words]
    (chosen,) = exact or alike
    return chosen
