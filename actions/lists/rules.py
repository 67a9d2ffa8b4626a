"""Who may see the overview, export lists, save them, and change many actions at once."""

from collections.abc import Collection

from actions.models import (
    SavedList,
)
from safeguard.accounts.models import Post, User

# Actions changed in one go: each is locked until the last one is written.
MOST_AT_ONCE = 500


def can_see_overview(user: User) -> bool:
    """Those who answer for all plans: the improvement team, signing officers and auditors."""
    return user.is_improvement_team or user.is_signing_officer or user.is_auditor


def can_export_actions(user: User) -> bool:
    """Whoever sees live figures may take out what they see."""
    return user.sees_live_figures


def can_save_list(user: User) -> bool:
    """Whoever sees live figures, for themselves or for all."""
    return user.sees_live_figures


def can_edit_saved_list(user: User, saved: SavedList) -> bool:
    """Its owner; a shared one also the improvement team, because owners leave."""
    return saved.owner_id == user.pk or (saved.is_shared and user.is_improvement_team)


def bulk_changes_open_to(user: User, *, posts: Collection[Post]) -> list[str]:
    """What the person may do to many actions at once: the team all of it, a lead ask for dates.

    Whether each single action may be changed so is asked of that action.
    """
    if user.is_improvement_team:
        return ["lead", "theme", "confidentiality", "date"]
    return ["date"] if posts and user.sees_live_figures else []
