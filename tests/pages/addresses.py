"""Builds the addresses in the access table for the objects of the test council."""

from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from actions.email.signed_links import link_for
from tests.factories import TODAY

BY_NUMBER = {"reports:public-publication", "reports:public-publication-pdf"}
# Links in emails that lead to one thing.
BY_LINK = {
    "actions:reply-by-link",
    "actions:reply-to-question-by-link",
    "actions:ask-for-date-by-link",
    "actions:claim-completion-by-link",
    "actions:add-evidence-by-link",
}
NEVER_WAS = 999_999


def nowhere(name, thing):
    """Returns the address of a row for an object that never existed."""
    if name in BY_NUMBER:
        return reverse(name, args=[NEVER_WAS, 1])
    if name in BY_LINK:
        return reverse(name, args=["made-up", NEVER_WAS])
    return reverse(name, args=["nothing" if thing in {"plan", "rest"} else NEVER_WAS])


# A lead's email links: one that works, one whose round is over and one that is not ours.
LINKS = {
    "link": lambda world: link_for("lead@example.org", [world.round], until=TODAY).token,
    "over": lambda world: link_for("lead@example.org", [], until=TODAY).token,
    "broken": lambda world: "made-up",
}


def address(name, thing, world):
    """Returns the address for a row of the table."""
    if thing == "-":
        return reverse(name)
    if name == "help-for-role":
        return reverse(name, args=[thing])
    if thing == "key":
        return reverse(name, args=[user_pk_to_url_str(world.somebody), "made-up"])
    link, _, named = thing.partition("-")
    if link in LINKS and named:
        return reverse(name, args=[LINKS[link](world), getattr(world, named).pk])
    if name in BY_LINK:
        return reverse(name, args=[LINKS["link"](world), getattr(world, thing).pk])
    if thing in LINKS:
        return reverse(name, args=[LINKS[thing](world)])
    if thing == "rest":
        return reverse(name, args=["nowhere/"])
    if thing == "plan":
        return reverse(name, args=[world.plan.slug])
    if name in BY_NUMBER:
        paper = getattr(world, thing)
        return reverse(name, args=[paper.report_id, paper.version])
    return reverse(name, args=[getattr(world, thing).pk])
