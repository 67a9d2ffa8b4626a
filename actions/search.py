"""Searches for plans, actions, updates and evidence, and finds actions by reference."""

from django.utils.translation import gettext as _

from actions.models import Action, ActionEntry, Evidence, ImprovementPlan
from actions.plans.references import spaceless_keys
from safeguard.accounts.models import User
from safeguard.dates import in_words
from safeguard.text_search import MOST_FOUND, Found, Group, Words, group_of


def search(user: User, words: Words) -> list[Group]:
    """The results, in one group for each kind of record."""
    return [
        _plans(user, words),
        _actions(user, words),
        _updates(user, words),
        _evidence(user, words),
    ]


def jump(user: User, words: Words) -> list[Found]:
    """Actions with this reference in any plan, however its parts are spaced.

    Those with exactly this reference, or else those that differ by a nought. If there are none,
    those that used to have the reference.
    """
    visible = Action.objects.visible_to(user).select_related("plan").in_order()
    same = list(visible.with_spaceless_key(spaceless_keys(words.typed))[:MOST_FOUND])
    exact = [action for action in same if _is_exact(action.ref, words)]
    found = exact or same or visible.formerly(words.typed)[:MOST_FOUND]
    return [_action(action, words) for action in found]


def _is_exact(ref: str, words: Words) -> bool:
    return "".join(ref.casefold().split()) == "".join(words.typed.casefold().split())


def _plans(user: User, words: Words) -> Group:
    plans = ImprovementPlan.objects.visible_to(user).order_by("title")

    def found(plan: ImprovementPlan) -> Found:
        return Found(title=plan.title, address=plan.get_absolute_url())

    return group_of(_("Plans"), words.names((plan, plan.title) for plan in plans), found)


def _actions(user: User, words: Words) -> Group:
    in_order = Action.objects.visible_to(user).select_related("plan").in_order()
    rows = words.best_first(in_order, "search_text")
    return group_of(_("Actions"), rows, lambda action: _action(action, words))


def _action(action: Action, words: Words) -> Found:
    return Found(
        title=action.ref,
        address=action.get_absolute_url(),
        beside=action.plan.title,
        excerpt=words.excerpt(action.wording, action.outcome_wanted, action.success_measure),
    )


def _updates(user: User, words: Words) -> Group:
    columns = ("progress_made", "improvement_required", "next_step", "reason")
    rows = ActionEntry.objects.visible_to(user).events().select_related("action__plan")
    newest_first = rows.order_by("-effective_on", "-recorded_at", "-pk")

    def found(entry: ActionEntry) -> Found:
        return Found(
            title=f"{entry.action.ref}, {in_words(entry.effective_on)}",
            address=entry.action.get_absolute_url(),
            beside=f"{entry.get_kind_display()}. {entry.action.plan.title}",
            excerpt=words.excerpt(*(getattr(entry, column) for column in columns)),
        )

    return group_of(_("Updates"), words.best_first(newest_first, "search_text"), found)


def _evidence(user: User, words: Words) -> Group:
    def found(evidence: Evidence) -> Found:
        action = evidence.action
        return Found(
            title=evidence.title,
            address=evidence.get_absolute_url(),
            beside=f"{action.ref}. {action.plan.title}",
        )

    rows = Evidence.objects.visible_to(user).current().select_related("action__plan")
    return group_of(_("Evidence"), words.best_first(rows.newest_first(), "search_text"), found)
