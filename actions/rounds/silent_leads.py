"""Lead officers who have not answered in a round, with their actions and reminders."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from actions.email.recipients import Person, Recipients, find_recipients
from actions.email.services import daily_key
from actions.models import (
    ActionEntry,
    ActionQuerySet,
    Channel,
    EntryKind,
    OutgoingMail,
    Reminder,
    UpdateRound,
)
from actions.rounds.round_progress import LeadWithoutUpdate
from safeguard.accounts.models import Post
from safeguard.dates import in_words, moment_in_words

MOST_REFS = 10
# The form value for actions without a lead post.
NO_LEAD = "none"
NO_ONE = gettext_lazy("Name a lead officer first.")
NO_EMAIL = gettext_lazy("No email reaches them: call them and log the call.")


@dataclass(frozen=True)
class SilentLead:
    """One lead officer without an update, as shown on the round's page.

    `flag` says why they cannot be reached by email and is "" if they can. `instead` is who is asked
    in their place. `why_not` says why no reminder can be emailed now and is "" if one can.
    """

    key: str
    title: str
    actions: str
    flag: str
    instead: str
    reminders: str
    why_not: Any

    @property
    def words(self) -> str:
        """What the page says about the lead, as one text."""
        flag = f"{self.flag}: {self.instead}." if self.instead else self.flag and f"{self.flag}."
        parts = (self.actions, flag, self.reminders, str(self.why_not))
        return " ".join(part for part in parts if part)


def silent_leads(
    round: UpdateRound, visible: ActionQuerySet, leads: Iterable[LeadWithoutUpdate], *, on: date
) -> list[SilentLead]:
    """The leads, their reminders and, if they cannot be reached by email, the reason.

    The number of queries does not grow with the number of leads.
    """
    sent = Reminder.objects.filter(round=round, action__in=_missing(round, visible))
    occasions: dict[int | None, dict[tuple[date, str], list[Post | None]]] = defaultdict(dict)
    reminders = sent.after_first_request().order_by("asked_on", "channel")
    rows = list(reminders.values_list("action__lead", "asked_on", "channel", "post").distinct())
    posts = Post.with_merged.in_bulk({post for *_rest, post in rows if post})
    for lead, day, channel, post in rows:
        occasions[lead].setdefault((day, channel), []).append(posts.get(post))
    failed = sent.failed().order_by().values_list("action__lead").annotate(Max("asked_on"))
    last_failed, recipients = dict(failed), find_recipients(on=on)
    waiting = set(
        sent.filter(mail__state=OutgoingMail.State.WAITING).values_list("action__lead", flat=True)
    )
    found, leads = [], list(leads)
    asked = {each.lead: recipients.asked_for(each.lead.pk) for each in leads if each.lead}
    why_not = _why_not(asked, on=on)
    for each in leads:
        key = each.lead.pk if each.lead else None
        flag, instead = _unreachable(key, recipients, last_failed.get(key))
        found.append(
            SilentLead(
                key=str(key or NO_LEAD),
                title=each.title,
                actions=_actions(each, is_closed=not round.is_open),
                flag=flag,
                instead=instead,
                reminders=_reminders(occasions[key], lead=key, is_waiting=key in waiting),
                why_not=why_not.get(each.lead, NO_ONE) if round.is_open else "",
            )
        )
    return found


def leads_not_reached(round: UpdateRound, visible: ActionQuerySet) -> str:
    """A sentence naming the leads who have not received a reminder; "" if there are none."""
    actions = visible.without_reminded_lead_in(round).order_by("lead__job_title")
    titles = list(actions.values_list("lead__job_title", flat=True).distinct())
    if not titles:
        return ""
    names = ", ".join(titles[:MOST_REFS])
    if len(titles) > MOST_REFS:
        more = len(titles) - MOST_REFS
        names = _("%(names)s and %(n)d more") % {"names": names, "n": more}
    return _("No reminder has reached: %(names)s.") % {"names": names}


def _missing(round: UpdateRound, visible: ActionQuerySet) -> ActionQuerySet:
    if round.is_open:
        return visible.outstanding_in(round)
    silent = ActionEntry.objects.filter(round=round, kind=EntryKind.NO_RETURN)
    return visible.filter(pk__in=silent.values("action"))


def _actions(of_lead: LeadWithoutUpdate, *, is_closed: bool) -> str:
    """How many actions there are, their references, and how many were red or no data last time.

    For a closed round, the last part is left out, because closing it marked them all as no data.
    """
    n, more = len(of_lead.refs), len(of_lead.refs) - MOST_REFS
    refs = ", ".join(of_lead.refs[:MOST_REFS])
    if more > 0:
        refs = _("%(refs)s and %(n)d more") % {"refs": refs, "n": more}
    words = ngettext("%(n)d action: %(refs)s.", "%(n)d actions: %(refs)s.", n)
    sentences = [words % {"n": n, "refs": refs}]
    if is_closed:
        return sentences[0]
    reds = sum(rating is not None and rating.counts_as_red for rating in of_lead.ratings)
    no_data = sum(rating is not None and rating.is_no_data for rating in of_lead.ratings)
    if reds:
        words = ngettext("%(n)d was red last time.", "%(n)d were red last time.", reds)
        sentences.append(words % {"n": reds})
    if no_data:
        words = ngettext("%(n)d had no data last time.", "%(n)d had no data last time.", no_data)
        sentences.append(words % {"n": no_data})
    return " ".join(sentences)


def _unreachable(
    lead: int | None, recipients: Recipients, failed_on: date | None
) -> tuple[str, str]:
    """Why the post cannot be reached by email, and who is asked instead; both "" if it can."""
    if lead is None:
        return _("No one is asked"), ""
    if recipients.is_reachable(lead):
        if failed_on is None:
            return "", ""
        return _("Email not delivered on %(day)s") % {"day": in_words(failed_on)}, ""
    flag = _("No email address")
    if recipients.is_vacant(lead):
        since = recipients.vacant_since(lead)
        flag = (
            _("Post vacant since %(day)s") % {"day": in_words(since)} if since else _("Post vacant")
        )
    posts = {person.post.job_title for person in recipients.asked_for(lead) if person.post}
    if not posts:
        return flag, _("no one is asked instead")
    return flag, _("%(post)s is asked instead") % {"post": ", ".join(sorted(posts))}


def _why_not(asked: Mapping[Post, list[Person]], *, on: date) -> dict[Post | None, Any]:
    """Why no reminder can be emailed about each lead now; "" if one can."""
    keys = {daily_key(person.address, on): person for each in asked.values() for person in each}
    mails = OutgoingMail.objects.filter(key__in=keys).values_list("key", "state")
    states = {keys[key].address: state for key, state in mails}
    why: dict[Post | None, Any] = {}
    for lead, people in asked.items():
        if any(person.address not in states for person in people):
            why[lead] = ""
        elif all(states[person.address] == OutgoingMail.State.FAILED for person in people):
            why[lead] = NO_EMAIL
        else:
            why[lead] = _("Already emailed today.")
    return why


def _reminders(
    occasions: Mapping[tuple[date, str], list[Post | None]], *, lead: int | None, is_waiting: bool
) -> str:
    if is_waiting:
        return _("An email is about to be sent.")
    if not occasions:
        return _("Not reminded.")
    (day, channel), posts = list(occasions.items())[-1]
    words = ngettext(
        "%(n)d reminder in this round", "%(n)d reminders in this round", len(occasions)
    ) % {"n": len(occasions)}
    how = Channel(channel).label.lower()
    if lead not in {post.pk if post else None for post in posts}:
        others = sorted(post.job_title if post else _("a signing officer") for post in posts)
        how = _("%(how)s to %(posts)s") % {"how": how, "posts": ", ".join(others)}
    return _("%(reminders)s, last %(how)s on %(day)s.") % {
        "reminders": words,
        "how": how,
        "day": in_words(day),
    }


def keys_of_leads(keys: Iterable[str]) -> list[int | None]:
    """The posts chosen on the round's page, and None for actions without a lead."""
    return [None if key == NO_LEAD else int(key) for key in keys]


def actions_of_leads(actions: ActionQuerySet, keys: Iterable[str]) -> ActionQuerySet:
    """The actions of the leads chosen on the round's page. Invalid keys are ignored."""
    chosen = set(keys)
    posts = [int(key) for key in chosen if key.isdecimal() and len(key) < 16]
    found = actions.filter(lead__in=posts)
    return found | actions.filter(lead=None) if NO_LEAD in chosen else found


def who_answered(
    round: UpdateRound, visible: ActionQuerySet, *, leads: Iterable[str] = (), actions: Any = ()
) -> list[str]:
    """A sentence for each of these leads, or leads of these actions, who has sent an update."""
    about = actions_of_leads(visible, leads) | visible.filter(pk__in=actions)
    answers = ActionEntry.objects.filter(action__in=about).answers_to(round)
    newest: dict[Post | None, ActionEntry] = {}
    for entry in answers.select_related("action__lead", "recorded_by").order_by("recorded_at"):
        newest[entry.action.lead] = entry
    words = _("%(lead)s: %(name)s sent an update %(when)s.")
    return [
        words
        % {
            "lead": lead.job_title if lead else _("No lead officer"),
            "name": entry.told_by or entry.recorded_by.name_at(entry.recorded_at),
            "when": moment_in_words(entry.recorded_at),
        }
        for lead, entry in newest.items()
    ]
