"""`manage.py verify_audit`: whether the audit trail is as it was recorded."""

import re

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from safeguard.audit import services
from safeguard.audit.chain import ChainBroken
from safeguard.commands import CouncilCommand

HEAD = re.compile(r"[0-9]{1,18}:[0-9a-f]{16}")


class Command(CouncilCommand):
    """Walks the chain of hashes and says in one line what it found."""

    help = _(
        "Checks every audit event against the chain of hashes. Exit code 0: the chain is intact; "
        "1: it is not, and the first event that is wrong is named."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """One option: a head printed earlier."""
        parser.add_argument(
            "--head",
            metavar="SEQ:HASH",
            help=_(
                "a head printed in a report or by this command, such as 1204:ab12cd34ef567890; "
                "only with it can it be seen that the newest events were cut off"
            ),
        )

    def handle(self, *args: object, head: str | None, **options: object) -> None:
        """Print the result, or raise CommandError."""
        if head is not None and not HEAD.fullmatch(head):
            raise CommandError(
                _("A head looks like 1204:ab12cd34ef567890, not like “%(head)s”.") % {"head": head}
            )
        try:
            found = services.verify(anchor=head)
        except ChainBroken as broken:
            raise CommandError(
                _("The audit trail is broken: event %(seq)s is missing or not as it was recorded.")
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
