"""Steps for setting up: people, a plan, an update round and a report."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actions.models import Action, ImprovementPlan, UpdateRound
from committees.models import Committee
from safeguard.accounts.models import Post, User
from safeguard.accounts.roles import Role


@dataclass(frozen=True)
class Step:
    """One step. `address` is "" if the step cannot be done yet or is for someone else."""

    title: str
    hint: str
    address: str = ""
    is_done: bool = False


def steps_for(user: User, *, has_published: bool, on: date) -> list[Step]:
    """The steps for setting up.

    There are none for other roles, or once a round has been opened or a report published.
    """
    if not (user.is_improvement_team or user.is_administrator):
        return []
    if has_published or UpdateRound.objects.exists():
        return []
    if not user.is_improvement_team:
        return [step for step in [_accounts()] if not step.is_done]
    actions = Action.objects.visible_to(user)
    plan = ImprovementPlan.objects.visible_to(user).order_by("pk").first()
    posts, in_need = Post.objects.count(), Post.objects.in_need(on=on).count()
    has_actions, can_ask = actions.exists(), posts > in_need
    return [
        *([_accounts()] if user.is_administrator else []),
        Step(
            _("Import or create your plan"),
            _("From Excel or CSV. You will check everything before it is imported."),
            reverse("actions:plan", args=[plan.slug]) if plan else reverse("actions:plans"),
            is_done=has_actions,
        ),
        _people(posts, in_need),
        Step(
            _("Start the first update round"),
            _("Each lead officer gets one email with all their actions."),
            reverse("actions:open-round") if has_actions and can_ask else "",
        ),
        Step(
            _("Write the first report"),
            _("For a committee, board or inspectorate."),
            reverse("reports:write-report", args=[plan.slug]) if plan and has_actions else "",
        ),
    ]


def step_without_work(user: User) -> Step | None:
    """What a person with nothing to do can do next, so that the page is not empty.

    If the person has several roles, the first one listed here counts.
    """
    if user.is_clerk:
        return _committees()
    if user.is_improvement_team:
        hint = _("You can ask lead officers for their next updates.")
        return Step(_("Start an update round"), hint, reverse("actions:open-round"))
    if user.is_signing_officer:
        hint = _("Actions will be listed here when they need your decision.")
        return _help(Role.SIGNING_OFFICER, _("How to sign off an action"), "#sign-off", hint)
    if user.has_role(Role.OFFICER):
        hint = _("Actions you lead will be listed here when they need an update.")
        return _help(Role.OFFICER, _("How to update an action"), "#answer-round", hint)
    if user.is_auditor:
        hint = _("You can read everything but cannot change anything.")
        return Step(_("Check the audit trail"), hint, reverse("administration:audit-trail"))
    if user.is_administrator:
        hint = _("You can invite people, change their roles and close accounts.")
        return Step(_("Manage accounts"), hint, reverse("administration:users"))
    return None


def _committees() -> Step:
    if Committee.objects.exists():
        hint = _("No meetings are planned.")
        return Step(_("Add a meeting"), hint, reverse("committees:committees"))
    hint = _(
        "No meetings are planned. Start with the committees and boards that receive your reports."
    )
    return Step(_("Add a committee"), hint, reverse("committees:add-committee"))


def _help(role: Role, words: str, anchor: str, hint: str) -> Step:
    return Step(words, hint, reverse("help-for-role", args=[role.value]) + anchor)


def _accounts() -> Step:
    others = User.objects.filter(is_active=True).count() > 1
    hint = _(
        "Lead officers do not need an account: they can update their actions from a link in "
        "their email."
    )
    return Step(_("Invite colleagues"), hint, reverse("administration:users"), is_done=others)


def _people(posts: int, in_need: int) -> Step:
    hint = _("People who lead actions, and their email addresses.")
    if in_need:
        words = ngettext(
            "%(n)d post has no holder or email address.",
            "%(n)d posts have no holder or email address.",
            in_need,
        )
        hint = words % {"n": in_need}
    address = reverse("people:posts")
    return Step(_("Add post holders"), hint, address, is_done=bool(posts) and not in_need)
