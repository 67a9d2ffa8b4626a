"""Parts of the council, and partners."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from safeguard.accounts.hierarchy import would_create_cycle
from safeguard.accounts.models import Team, TeamKind, User
from safeguard.accounts.services.drawn import one_line
from safeguard.audit.services import digest, record
from safeguard.exceptions import Refused


@transaction.atomic
def make_team(
    *,
    name: str,
    kind: TeamKind,
    parent: Team | None = None,
    by: User,
    at: datetime,
) -> Team:
    """Make a team. Raises ValidationError for a name that is taken."""
    team = Team(name=one_line(name), kind=kind, parent=parent)
    team.full_clean()
    team.save()
    record("team.made", team, by=by, at=at, kind=kind, parent=parent.pk if parent else None)
    return team


@transaction.atomic
def change_team(
    *,
    team: Team,
    version: int | None,
    name: str,
    kind: TeamKind,
    parent: Team | None,
    by: User,
    at: datetime,
) -> Team:
    """Rename a team, move it, or say that it is of another kind.

    Raises Refused where it would be a part of itself, ValidationError for a name that is
    taken, StaleRecord.
    """
    team.take_version(version)
    above = parent.pk if parent else None
    # All of them, because two moves at once could close a circle that neither sees.
    rows = Team.objects.select_for_update().order_by("pk")
    if would_create_cycle(team.pk, above, dict(rows.values_list("pk", "parent_id"))):
        raise Refused(_("A team cannot be a part of itself or of one of its own parts."))
    old = {"kind": team.kind, "parent": team.parent_id, "name": digest(team.name)}
    team.name, team.kind, team.parent = one_line(name), kind, parent
    team.full_clean()
    team.save(update_fields=["name", "kind", "parent"])
    new = {"kind": team.kind, "parent": team.parent_id, "name": digest(team.name)}
    if new != old:
        record("team.changed", team, by=by, at=at, old=old, new=new)
    return team
