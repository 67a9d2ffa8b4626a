"""Creating and changing teams."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from safeguard.accounts.hierarchy import would_create_cycle
from safeguard.accounts.models import Team, TeamKind, User
from safeguard.accounts.services.posts import one_line
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
    """Create a team. Raises ValidationError if the name is taken."""
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
    """Change a team's name, kind or parent.

    Raises Refused if it would be part of itself, ValidationError if the name is taken, or
    StaleRecord.
    """
    team.take_version(version)
    above = parent.pk if parent else None
    # Lock every row, because two changes at once could create a cycle that neither can see.
    rows = Team.objects.select_for_update().order_by("pk")
    if would_create_cycle(team.pk, above, dict(rows.values_list("pk", "parent_id"))):
        raise Refused(_("A team cannot be part of itself or of one of its own parts."))
    old = {"kind": team.kind, "parent": team.parent_id, "name": digest(team.name)}
    team.name, team.kind, team.parent = one_line(name), kind, parent
    team.full_clean()
    team.save(update_fields=["name", "kind", "parent"])
    new = {"kind": team.kind, "parent": team.parent_id, "name": digest(team.name)}
    if new != old:
        record("team.changed", team, by=by, at=at, old=old, new=new)
    return team
