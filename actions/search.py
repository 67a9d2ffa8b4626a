"""Searches for actions, updates and evidence, and finds actions by reference."""

from django.utils.translation import gettext as _

from actions.models import Action, ActionEntry, Evidence
from actions.plans.references import natural_key
from safeguard.accounts.models import User
from safeguard.dates import in_words
from safeguard.text_search import MOST_FOUND, Found, Group, Words, group_of


def search(user: User, words: Words) -> list[Group]:
    """The results, in one group for each kind of record."""
    return [_actions(user, words), _updates(user, words), _evidence(user, words)]


def jump(user: User, words: Words) -> list[Found]:
    """Actions with this reference in any plan.

    If there are none, those that used to have the reference.
    """
    typed = {words.typed, words.typed.replace(" ", "")}
    visible = Action.objects.visible_to(user).select_related("plan").in_order()
    same = visible.filter(sort_key__in=[natural_key(ref) for ref in typed])[:MOST_FOUND]
    return [_action(action, words) for action in same or visible.formerly(typed)[:MOST_FOUND]]


def _actions(user: User, words: Words) -> Group:
    rows = Action.objects.visible_to(user).filter(words.among("search_text"))
    in_order = rows.select_related("plan").in_order()
    return group_of(_("Actions"), in_order, lambda action: _action(action, words))


def _action(action: Action, words: Words) -> Found:
    return Found(
        title=action.ref,
        address=action.get_absolute_url(),
        beside=action.plan.title,
        excerpt=words.excerpt(action.wording, action.outcome_wanted, action.success_measure),
    )


def _updates(user: User, words: Words) -> Group:
    columns = ("progress_made", "improvement_required", "next_step", "reason")
    rows = ActionEntry.objects.visible_to(user).filter(words.among("search_text"))
    newest_first = rows.select_related("action__plan").order_by(
        "-effective_on", "-recorded_at", "-pk"
    )

    def found(entry: ActionEntry) -> Found:
        return Found(
            title=f"{entry.action.ref}, {in_words(entry.effective_on)}",
            address=entry.action.get_absolute_url(),
            beside=f"{entry.get_kind_display()}. {entry.action.plan.title}",
            excerpt=words.excerpt(*(getattr(entry, column) for column in columns)),
        )

    return group_of(_("Updates"), newest_first, found)


def _evidence(user: User, words: Words) -> Group:
    def found(evidence: Evidence) -> Found:
        action = evidence.action
        return Found(
            title=evidence.title,
            address=evidence.get_absolute_url(),
            beside=f"{action.ref}. {action.plan.title}",
        )

    rows = Evidence.objects.visible_to(user).current().filter(words.among("search_text"))
    newest_first = rows.select_related("action__plan").newest_first()
    return group_of(_("Evidence"), newest_first, found)
