"""The top of a round's pages. It shows the round's progress, as a bar and in words, and tabs."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actions.models import ActionEntry, ActionQuerySet, Reading, UpdateRound
from actions.plans.states import REMOVED
from actions.rounds import rules
from actions.rounds.round_progress import RoundProgress
from actions.rounds.silent_leads import MOST_REFS, leads_not_reached
from safeguard.accounts.models import User
from safeguard.dates import in_words
from safeguard.waiting import steps_of

DAY = "l j F Y"


@dataclass(frozen=True)
class Tab:
    """One tab of the round's pages."""

    address: str
    words: str
    is_here: bool


@dataclass(frozen=True)
class RoundHead:
    """The heading, progress and tabs shown at the top of every page of a round."""

    caption: str
    heading: str
    steps: list[str]
    counts: str
    status: str
    tabs: list[Tab]
    unread: int


def round_head(
    round: UpdateRound, progress: RoundProgress, visible: ActionQuerySet, user: User, *, here: str
) -> RoundHead:
    """The top of a page of the round. `here` is the page's URL name. Uses two queries."""
    answered, missing = len(progress.returned), len(progress.keys) - len(progress.returned)
    unread = _unread(round, visible)
    counts = _("%(read)d read, %(unread)d to read, %(missing)d not answered") % {
        "read": max(answered - unread, 0),
        "unread": unread,
        "missing": missing,
    }
    words = _("%(answered)d of %(asked)d answered: %(counts)s.")
    sentences = [words % {"answered": answered, "asked": answered + missing, "counts": counts}]
    sentences.append(_due(round))
    return RoundHead(
        caption=", ".join(plan.title for plan in round.plans.all()),
        heading=str(round),
        steps=steps_of(max(answered - unread, 0), unread, answered + missing),
        counts=counts,
        status=" ".join(sentences),
        tabs=_tabs(round, user, here, unread=unread, missing=missing, every=len(progress.keys)),
        unread=unread,
    )


@dataclass(frozen=True)
class Closing:
    """Whether a round can be closed now, and what the page says about it.

    `not_reached` names the leads who have not received a reminder, if it can be closed anyway.
    """

    is_possible: bool
    words: str
    not_reached: str = ""


def closing_of(
    round: UpdateRound, progress: RoundProgress, visible: ActionQuerySet, *, on: date
) -> Closing:
    """Whether the round can be closed, and if not, when.

    A round can be closed when every lead has answered. After the day updates were due, it can also
    be closed when every lead without an update has been reminded.
    """
    n = len(progress.outstanding)
    if not n:
        return Closing(True, _("Every lead has answered. You can close this round now."))
    if on <= round.cut_off_on:
        first = date_format(round.cut_off_on + timedelta(days=1), DAY)
        words = _("You can close this round when every lead has answered, or from %(day)s.")
        return Closing(False, words % {"day": first})
    refs = list(visible.without_reminder_in(round, on=on).in_order().values_list("ref", flat=True))
    if refs:
        shown = ", ".join(refs[:MOST_REFS])
        if len(refs) > MOST_REFS:
            shown = _("%(refs)s and %(n)d more") % {"refs": shown, "n": len(refs) - MOST_REFS}
        words = _(
            "You can close this round when these leads have been reminded, or their updates "
            "entered: %(refs)s."
        )
        return Closing(False, words % {"refs": shown})
    words = ngettext(
        "You can close this round now. The action without an update will be recorded as “no data”.",
        "You can close this round now. The %(n)d actions without an update will be recorded as "
        "“no data”.",
        n,
    )
    return Closing(True, words % {"n": n}, leads_not_reached(round, visible))


def next_step(
    round: UpdateRound, head: RoundHead, closing: Closing, user: User
) -> tuple[str, str] | None:
    """URL and text of the link to the round's next task; None if the task is to remind leads.

    Updates are reviewed first, and then the round is closed.
    """
    if not rules.can_run_rounds(user) or not round.is_open:
        return None
    if head.unread:
        words = ngettext("Review %(n)d update", "Review %(n)d updates", head.unread)
        return reverse("actions:moderate-round", args=[round.pk]), words % {"n": head.unread}
    close = reverse("actions:close-round", args=[round.pk]), _("Close round")
    return close if closing.is_possible else None


def _unread(round: UpdateRound, visible: ActionQuerySet) -> int:
    """The number of updates to review, not counting those waiting for the lead's reply."""
    counted = visible.exclude(state__in=[state.value for state in REMOVED])
    entries = ActionEntry.objects.filter(action__in=counted).answers_to(round)
    read = Reading.objects.newest()
    unread = entries.exclude(pk__in=read.done().values("entry"))
    return unread.exclude(pk__in=read.waiting().values("entry")).count()


def _due(round: UpdateRound) -> str:
    if round.still_to_record:
        count = len(round.still_to_record)
        words = ngettext(
            "The round is being closed. %(n)d action is still to be recorded as no data.",
            "The round is being closed. %(n)d actions are still to be recorded as no data.",
            count,
        )
        return words % {"n": count}
    if round.closed_at:
        closed_on = timezone.localdate(round.closed_at)
        if round.closed_by is None:
            return _("The round was closed on %(day)s.") % {"day": in_words(closed_on)}
        return _("The round was closed by %(name)s on %(day)s.") % {
            "name": round.closed_by.name_at(round.closed_at),
            "day": in_words(closed_on),
        }
    if round.cut_off_on < timezone.localdate():
        return _("Updates were due on %(day)s.") % {"day": date_format(round.cut_off_on, DAY)}
    return _("Updates are due on %(day)s.") % {"day": date_format(round.cut_off_on, DAY)}


def _tabs(
    round: UpdateRound, user: User, here: str, *, unread: int, missing: int, every: int
) -> list[Tab]:
    """The tabs. The inbox is only for people who run rounds."""
    pages = [("update-round", _("Not answered (%(n)d)") % {"n": missing})]
    if rules.can_run_rounds(user):
        pages.append(("moderate-round", _("Inbox (%(n)d)") % {"n": unread}))
    pages += [
        ("round-updates", _("All updates (%(n)d)") % {"n": every}),
        ("round-reminders", _("Reminders")),
        ("round-settings", _("Settings")),
    ]
    return [
        Tab(reverse(f"actions:{name}", args=[round.pk]), words, name == here)
        for name, words in pages
    ]
