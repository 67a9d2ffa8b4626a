"""Search for published reports and drafts."""

from django.utils.translation import gettext as _

from reports.models import SEARCHED_FIELDS, Publication, Report
from reports.publishing import rules
from safeguard.accounts.models import User
from safeguard.dates import in_words
from safeguard.text_search import Found, Group, Words, group_of, text_of


def search(user: User, words: Words) -> list[Group]:
    """A group of results for publications. People who write reports also get one for drafts."""
    groups = [_publications(user, words)]
    return [*groups, _drafts(user, words)] if rules.can_write_report(user) else groups


def _publications(user: User, words: Words) -> Group:
    """Publications found by their text."""
    every = Publication.objects.visible_to(user)
    newest = every.with_newer(every).newest_first()

    def found(publication: Publication) -> Found:
        day = in_words(publication.as_at)
        return Found(
            title=str(publication),
            address=publication.get_absolute_url(),
            beside=_("%(plan)s, as at %(day)s") % {"plan": publication.plan.title, "day": day}
            + _fate(publication),
            excerpt=words.excerpt(text_of(publication.html)),
        )

    shown = newest.select_related("plan", "withdrawal").defer("data", "pdf", "search_text")
    return group_of(_("Published reports"), words.best_first(shown, "search_text"), found)


def _fate(publication: Publication) -> str:
    """Whether it has been withdrawn or superseded, for the end of a sentence."""
    if publication.withdrawn:
        return _(", withdrawn")
    newer = publication.newer_number
    return _(", superseded by %(number)s") % {"number": newer} if newer else ""


def _drafts(user: User, words: Words) -> Group:
    """Drafts, also discarded ones, which are listed nowhere else."""
    drafts = Report.objects.visible_to(user).filter(publications=None)

    def found(report: Report) -> Found:
        return Found(
            title=report.title,
            address=report.get_absolute_url(),
            beside=report.plan.title + (_(", discarded") if report.is_withdrawn else ""),
            excerpt=words.excerpt(*(getattr(report, column) for column in SEARCHED_FIELDS)),
        )

    newest = drafts.select_related("plan").order_by("-as_at", "-pk")
    return group_of(_("Draft reports"), words.best_first(newest, "search_text"), found)
