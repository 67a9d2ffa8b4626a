"""The addresses of the access table, for what stands behind them in the small council."""

from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from actions.email.signed_links import link_for
from tests.factories import TODAY

BY_NUMBER = {"reports:public-publication", "reports:public-publication-pdf"}
# Links in mails that lead to one thing.
BY_LINK = {
    "actions:reply-by-link",
    "actions:reply-to-question-by-link",
    "actions:ask-for-date-by-link",
    "actions:claim-completion-by-link",
    "actions:add-evidence-by-link",
}
NEVER_WAS = 999_999


def nowhere(name, thing):
    """The address that a row would have for a thing that never was."""
    if name in BY_NUMBER:
        return reverse(name, args=[NEVER_WAS, 1])
    if name in BY_LINK:
        return reverse(name, args=["made-up", NEVER_WAS])
    return reverse(name, args=["nothing" if thing in {"plan", "rest"} else NEVER_WAS])


# Links in mails, of the lead's: one that opens, one whose round is over, and none of ours.
LINKS = {
    "link": lambda world: link_for("lead@example.org", [world.round], until=TODAY).token,
    "over": lambda world: link_for("lead@example.org", [], until=TODAY).token,
    "broken": lambda world: "made-up",
}


def address(name, thing, world):
    """The address of a row of the table."""
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
