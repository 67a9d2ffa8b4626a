"""`manage.py verify_audit`: checks that the audit trail has not been altered."""

import re

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from safeguard.audit import services
from safeguard.audit.services import ChainBroken
from safeguard.commands import CouncilCommand

HEAD = re.compile(r"[0-9]{1,18}:[0-9a-f]{16}")


class Command(CouncilCommand):
    """Verifies the chain and prints one line."""

    help = _(
        "Checks every audit event against the chain of hashes. Exit code 0: the chain is intact; "
        "1: it is not, with the first event that is missing or altered."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the option for an earlier head."""
        parser.add_argument(
            "--head",
            metavar="SEQ:HASH",
            help=_(
                "an earlier head printed in a report or by this command, such as "
                "1204:ab12cd34ef567890; needed to detect whether the newest events were removed"
            ),
        )

    def handle(self, *args: object, head: str | None, **options: object) -> None:
        """Print the result. Raises CommandError if the chain is broken."""
        if head is not None and not HEAD.fullmatch(head):
            raise CommandError(
                _("Head must be in the format 1204:ab12cd34ef567890, not “%(head)s”.")
                % {"head": head}
            )
        try:
            found = services.verify(anchor=head)
        except ChainBroken as broken:
            raise CommandError(
                _("The audit trail is broken: event %(seq)s is missing or has been altered.")
                % {"seq": f"{broken.seq:,}"}
            ) from None
        self.stdout.write(
            ngettext(
                "%(events)s event, chain intact, head %(head)s",
                "%(events)s events, chain intact, head %(head)s",
                found.seq,
            )
            % {"events": f"{found.seq:,}", "head": found}
        )
