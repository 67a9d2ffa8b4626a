"""What hangs on a post: the open actions it leads and supports, as far as the reader may know."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from safeguard.accounts.models import Post, User


@dataclass(frozen=True)
class PostWorkload:
    """How many open actions a post leads, how many of them are exceptions, how many it supports."""

    leads: int
    exceptions: int
    supports: int

    @property
    def leads_text(self) -> str:
        """What it leads, in words."""
        if not self.leads:
            return _("No open actions")
        text = ngettext("%(count)d open action", "%(count)d open actions", self.leads)
        text %= {"count": self.leads}
        if not self.exceptions:
            return text
        worse = ngettext(
            "%(count)d of them is an exception",
            "%(count)d of them are exceptions",
            self.exceptions,
        )
        return f"{text}, {worse % {'count': self.exceptions}}"

    @property
    def supports_text(self) -> str:
        """What it supports, in words."""
        if not self.supports:
            return _("No open actions")
        text = ngettext("%(count)d open action", "%(count)d open actions", self.supports)
        return text % {"count": self.supports}

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Both for a form that changes who holds the post."""
        return [(_("Leads"), self.leads_text), (_("Supports"), self.supports_text)]


def workload_of(post: Post, user: User) -> PostWorkload:
    """What hangs on the post, of the actions the person may see."""
    led = post.led_actions.visible_to(user).open()
    return PostWorkload(
        leads=led.count(),
        exceptions=led.filter(rating__is_exception=True).count(),
        supports=post.supported_actions.visible_to(user).open().count(),
    )
