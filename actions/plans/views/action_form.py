"""Pages with a form about one action."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.models import Action, ActionEntry
from actions.plans import breadcrumbs, rules
from actions.plans.overtaken import action_overtaken
from safeguard.accounts.models import Post, User
from safeguard.accounts.requests import SignedInRequest
from safeguard.forms.pages import Destination, Overtaken, handle_form
from safeguard.forms.versioned import VersionedForm


@dataclass(frozen=True)
class ActionTask:
    """Something that a person does with one action on a page with a form.

    `posts` are those they hold or cover. If they used an emailed link, `own_actions` is the URL of
    their actions, and `told_by` is their name if they have no account. Otherwise both are "".
    """

    request: HttpRequest
    action: Action
    user: User
    posts: Sequence[Post]
    now: datetime
    told_by: str = ""
    own_actions: str = ""

    @property
    def today(self) -> date:
        """Today's date in London."""
        return timezone.localdate(self.now)

    @property
    def for_post(self) -> Post | None:
        """The lead's post if the person holds or covers it."""
        return self.action.lead if rules.leads(self.action, self.posts) else None

    @property
    def last_update(self) -> ActionEntry | None:
        """The last update that the person can see."""
        entries = ActionEntry.objects.visible_to(self.user).filter(action=self.action)
        return entries.spoken_as_at(self.today).select_related("rating").first()

    def require(
        self, is_allowed: bool, *, may: bool | None = None, instead: tuple[str, str] | None = None
    ) -> None:
        """Raises Overtaken, or PermissionDenied because of the person's role, unless allowed.

        `may` says whether the person could do this in another state of the action. If not given,
        anyone who works on the action could. `instead` is the heading and the sentence that say
        why it is not possible, if that is not the status of the action.
        """
        if is_allowed:
            return
        if may is None:
            may = rules.works_on(self.user, self.action, posts=self.posts)
        if not may:
            raise Http404 if self.own_actions else PermissionDenied
        row = self.own_actions or self.action
        if instead:
            raise Overtaken(instead[1], heading=instead[0], row=row)
        raise action_overtaken(self.action, self.user, row=row)

    def handle(
        self,
        form: VersionedForm,
        save: Callable[..., Any],
        *,
        message: str | Callable[[], str],
        template: str = "form.html",
        redirect_to: Destination | None = None,
        **context: Any,
    ) -> HttpResponse:
        """Shows the page or handles its form, as `handle_form` does.

        `save` is a service still to be given the user, the time and the form's arguments.
        Redirects to the action's page unless `redirect_to` is given. Someone using a link always
        returns to their own actions. Without a `template`, the generic form page is used, with a
        `heading` and an optional `intro`.
        """
        own = self.own_actions
        context |= {
            "action": self.action,
            "caption": f"{self.action.ref}: {self.action.wording}",
            "crumbs": [(own, _("Your actions"))] if own else breadcrumbs.to_action(self.action),
        }
        return handle_form(
            self.request,
            form,
            lambda: save(by=self.user, at=self.now, **form.arguments()),
            message=message,
            template=template,
            context=context,
            redirect_to=own or redirect_to or self.action,
            by=self.user if own else None,
        )


def task_on(request: SignedInRequest, action: Action) -> ActionTask:
    """A task of the signed-in user, on an action that they can see."""
    user, now = request.user, timezone.now()
    return ActionTask(request, action, user, list(user.posts_on(timezone.localdate(now))), now)


def task_of(request: SignedInRequest, pk: int) -> ActionTask:
    """A task of the signed-in user. Raises Http404 if they cannot see the action."""
    actions = Action.objects.visible_to(request.user)
    related = ("plan__scale", "rating", "lead__team", "theme")
    return task_on(request, get_object_or_404(actions.select_related(*related), pk=pk))
