"""Who can see the overview, export and save lists, and change several actions at once."""

from collections.abc import Collection

from actions.models import SavedList
from safeguard.accounts.models import Post, User
from safeguard.audit.models import AuditEvent


def can_see_overview(user: User) -> bool:
    """The improvement team, signing officers and auditors."""
    return user.is_improvement_team or user.is_signing_officer or user.is_auditor


def can_export_actions(user: User) -> bool:
    """Anyone who can see live figures."""
    return user.sees_live_figures


def can_save_list(user: User) -> bool:
    """Anyone who can see live figures."""
    return user.sees_live_figures


def can_edit_saved_list(user: User, saved: SavedList) -> bool:
    """The list's owner and, for a shared list, the improvement team, because owners leave."""
    return saved.owner_id == user.pk or (saved.is_shared and user.is_improvement_team)


def could_edit_removed_list(user: User, removal: AuditEvent) -> bool:
    """The list's owner, whoever deleted it and, if it was shared, the improvement team."""
    if removal.details.get("shared") and user.is_improvement_team:
        return True
    return user.pk in {removal.by_id, removal.details.get("owner")}


def bulk_changes_open_to(user: User, *, posts: Collection[Post]) -> list[str]:
    """The kinds of bulk change that the user can make.

    The improvement team can make all of them. Leads can request dates. Whether each action can be
    changed is checked separately.
    """
    if user.is_improvement_team:
        return ["lead", "theme", "confidentiality", "date"]
    return ["date"] if posts and user.sees_live_figures else []
