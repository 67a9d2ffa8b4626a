"""Finding reports: those published, and those being written."""

from django.utils.translation import gettext as _

from reports import rules
from reports.models import Publication, Report
from safeguard.accounts.models import User
from safeguard.dates import in_words
from safeguard.searching import Found, Group, Words, group_of


def search(user: User, words: Words) -> list[Group]:
    """One group for each kind of record."""
    groups = [_publications(user, words)]
    return [*groups, _drafts(user, words)] if rules.can_write_report(user) else groups


def _publications(user: User, words: Words) -> Group:
    """By what they are called. The words of the draft behind one may have moved on since."""
    names = ("title", "plan__title", "meeting__committee__name")
    rows = Publication.objects.visible_to(user).filter(words.among(*names))

    def found(publication: Publication) -> Found:
        day = in_words(publication.as_at)
        return Found(
            title=str(publication),
            address=publication.get_absolute_url(),
            beside=_("%(plan)s, as at %(day)s") % {"plan": publication.plan.title, "day": day},
        )

    shown = rows.select_related("plan").without_content()
    return group_of(_("Published reports"), shown.newest_first(), found)


def _drafts(user: User, words: Words) -> Group:
    rows = Report.objects.visible_to(user).unpublished().filter(words.among("title", *_TYPED))

    def found(report: Report) -> Found:
        return Found(
            title=report.title,
            address=report.get_absolute_url(),
            beside=report.plan.title,
            excerpt=words.excerpt(*(getattr(report, column) for column in _TYPED)),
        )

    newest = rows.select_related("plan").order_by("-as_at", "-pk")
    return group_of(_("Reports being written"), newest, found)


_TYPED = ("purpose", "background", "recommendation")
