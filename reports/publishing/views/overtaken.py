"""What to say if a draft has been discarded or published, or a publication withdrawn."""

from django.utils.translation import gettext as _

from reports.models import Publication, Report
from safeguard.accounts.models import User
from safeguard.audit.services import newest_change
from safeguard.dates import moment_in_words
from safeguard.forms.pages import Overtaken


def refuse_discarded(draft: Report) -> None:
    """Raises Overtaken if the draft has been discarded."""
    if draft.withdrawn_by is None or draft.withdrawn_at is None:
        return
    why = _("%(name)s discarded this draft %(when)s: %(reason)s") % {
        "name": draft.withdrawn_by.name_at(draft.withdrawn_at),
        "when": moment_in_words(draft.withdrawn_at),
        "reason": draft.withdrawn_reason,
    }
    raise Overtaken(why, heading=_("This draft has been discarded"), row=draft)


def refuse_published(draft: Report) -> None:
    """Raises Overtaken if the draft has been published."""
    last = draft.publications.without_content().select_related("published_by").newest_first()
    publication = last.first()
    if publication is None:
        return
    why = _("%(name)s published this report %(when)s. You can withdraw the publication instead.")
    said = {
        "name": publication.published_by.name_at(publication.published_at),
        "when": moment_in_words(publication.published_at),
    }
    heading = _("This report has already been published")
    raise Overtaken(why % said, heading=heading, row=publication)


def refuse_published_meanwhile(draft: Report, user: User, *, version: int) -> None:
    """Raises Overtaken if the draft was published after it had this version."""
    last = draft.publications.without_content().select_related("published_by").newest_first()
    publication = last.first()
    if version >= draft.version or publication is None:
        return
    edit = newest_change(draft, besides=())
    if edit and edit.at > publication.published_at:
        return
    if publication.published_by_id == user.pk:
        why = _("You published %(number)s in another tab %(when)s.")
    else:
        why = _("%(name)s published %(number)s %(when)s.")
    said = {
        "name": publication.published_by.name_at(publication.published_at),
        "number": publication.number,
        "when": moment_in_words(publication.published_at),
    }
    onward = (publication.get_absolute_url(), _("Read %(number)s") % said)
    heading = _("This report has already been published")
    raise Overtaken(why % said, heading=heading, row=draft, onward=onward)


def refuse_withdrawn(publication: Publication) -> None:
    """Raises Overtaken if the publication has been withdrawn."""
    withdrawal = publication.withdrawn
    if withdrawal is None:
        return
    why = _("%(name)s withdrew this report %(when)s: %(reason)s") % {
        "name": withdrawal.withdrawn_by.name_at(withdrawal.withdrawn_at),
        "when": moment_in_words(withdrawal.withdrawn_at),
        "reason": withdrawal.reason,
    }
    heading = _("This report has already been withdrawn")
    raise Overtaken(why, heading=heading, row=publication)
