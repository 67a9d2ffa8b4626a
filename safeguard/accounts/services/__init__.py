"""All changes to accounts, teams, posts and post holders."""

from safeguard.accounts.services.holder_changes import HolderChanges, people
from safeguard.accounts.services.holdings import (
    cancel_holding,
    correct_holding,
    cover_post,
    end_holding,
    end_holdings_of,
    end_links,
    hand_over_post,
    hold_post,
)
from safeguard.accounts.services.invitations import invite_user
from safeguard.accounts.services.posts import (
    PostChoice,
    change_post,
    chosen_post,
    find_or_make_post,
    is_used,
    make_post,
    post_meant,
    remove_post,
)
from safeguard.accounts.services.teams import change_team, make_team
from safeguard.accounts.services.users import (
    AdministratorExists,
    change_user,
    create_user,
    deactivate_user,
    make_first_administrator,
    reactivate_user,
    set_password,
    set_roles,
)

__all__ = [
    "AdministratorExists",
    "HolderChanges",
    "PostChoice",
    "cancel_holding",
    "change_post",
    "change_team",
    "change_user",
    "chosen_post",
    "correct_holding",
    "cover_post",
    "create_user",
    "deactivate_user",
    "end_holding",
    "end_holdings_of",
    "end_links",
    "find_or_make_post",
    "hand_over_post",
    "hold_post",
    "invite_user",
    "is_used",
    "make_first_administrator",
    "make_post",
    "make_team",
    "people",
    "post_meant",
    "reactivate_user",
    "remove_post",
    "set_password",
    "set_roles",
]
