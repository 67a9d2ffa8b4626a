"""The number of open actions a post leads and supports."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from safeguard.accounts.models import Post, User


@dataclass(frozen=True)
class PostWorkload:
    """How many open actions a post leads, how many are exceptions and how many it supports."""

    leads: int
    exceptions: int
    supports: int

    @property
    def leads_text(self) -> str:
        """The actions it leads, in words."""
        if not self.leads:
            return _("No open actions")
        text = ngettext("%(count)d open action", "%(count)d open actions", self.leads)
        text %= {"count": self.leads}
        if not self.exceptions:
            return text
        if self.leads == 1:
            return _("1 open action, which is an exception")
        worse = ngettext(
            "%(count)d of them is an exception",
            "%(count)d of them are exceptions",
            self.exceptions,
        )
        return f"{text}, {worse % {'count': self.exceptions}}"

    @property
    def supports_text(self) -> str:
        """The actions it supports, in words."""
        if not self.supports:
            return _("No open actions")
        text = ngettext("%(count)d open action", "%(count)d open actions", self.supports)
        return text % {"count": self.supports}

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Both of these, as labels and values."""
        return [(_("Leads"), self.leads_text), (_("Supports"), self.supports_text)]


def workload_of(post: Post, user: User) -> PostWorkload:
    """The workload of the post, counting only actions the user can see."""
    led = post.led_actions.visible_to(user).open()
    return PostWorkload(
        leads=led.count(),
        exceptions=led.filter(rating__is_exception=True).count(),
        supports=post.supported_actions.visible_to(user).open().count(),
    )
