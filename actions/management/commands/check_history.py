"""Check that every action agrees with its history."""

from typing import Any

from django.core.management.base import CommandError

from actions.models import Action
from actions.plans.services.entries import actions_that_disagree
from safeguard.commands import CouncilCommand


class Command(CouncilCommand):
    """manage.py check_history"""

    help = "Compares each action with its entries and lists those that disagree."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the number of actions.

        If any actions disagree with their history, raise an error that lists their references.
        """
        wrong = actions_that_disagree()
        if wrong:
            refs = ", ".join(f"{action.plan.slug} {action.ref}" for action in wrong[:20])
            raise CommandError(f"{len(wrong)} actions disagree with their history: {refs}.")
        self.stdout.write(f"{Action.objects.count():,} actions agree with their history.")
