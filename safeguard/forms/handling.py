"""Showing a form page and handling the submitted form."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from safeguard.exceptions import Refused, StaleRecord
from safeguard.forms.expired_sessions import RESTORED, restore, saved_form
from safeguard.forms.submissions import (
    AlreadyDone,
    FormReused,
    SentForm,
    address_of_earlier,
    digest_of,
    sent_once,
)
from safeguard.forms.versioned import VersionedForm

View = Callable[..., HttpResponseBase]

REUSED = gettext_lazy(
    "You have already sent this form with different text, which was saved. "
    "Send it again if you want to save this too."
)


class HasPage(Protocol):
    """A record with its own page."""

    def get_absolute_url(self) -> str:
        """The URL of the page."""
        ...


Destination = HasPage | str | Callable[[Any], HasPage | str]


def form_page(view: View) -> View:
    """Decorate a view that shows a form (GET) and handles it (POST). Other methods are refused.

    A repeated submission redirects to where the first one did, without calling the view: the
    first may have changed what the person is allowed to do.
    """

    @wraps(view)
    def handle(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        earlier = _address_of_repeat(request)
        return redirect(earlier) if earlier else view(request, *args, **kwargs)

    return require_http_methods(["GET", "HEAD", "POST"])(handle)


def sent_data(request: HttpRequest) -> QueryDict | None:
    """The submitted data, or None if the form is only shown."""
    return request.POST if request.method == "POST" else None


def handle_form(
    request: HttpRequest,
    form: VersionedForm,
    do: Callable[[], Any],
    *,
    said: Any,
    template: str,
    context: dict[str, Any],
    to: Destination | None = None,
    by: AbstractBaseUser | None = None,
) -> HttpResponse:
    """Call the service for a valid form and redirect, or show the form.

    `do` calls the service, in one transaction with the record of the submission. Redirects to the
    record it returns, or to `to`: a record, a URL, or a function that finds one from the returned
    record. `by` is the user of a signed link; otherwise it is the person signed in.

    A Refused is shown in the error summary, and a ValidationError beside its field. If the record
    has changed meanwhile, the page shows the changes with the submitted text (409). Of two
    submissions at once, the second redirects to where the first did. A form submitted again with
    different content is shown again, ready to be sent as new (409).
    """
    status = 200
    kept = saved_form(request)
    if kept is not None and restore(form, kept):
        messages.warning(request, RESTORED)
    if form.is_valid():
        sent = SentForm(form.cleaned_data["nonce"], _digest(request))
        try:
            with sent_once(sent, by=by or _signed_in(request), at=timezone.now()) as submission:
                address = _address(do(), to)
                # Anyone with the URL of a signed link can use it, so it is not stored.
                submission.address = "" if by else address
        except Refused as refused:
            form.add_error(None, str(refused))
        except ValidationError as wrong:
            form.add_error(None, wrong)
        except AlreadyDone as done:
            return redirect(done.address or _address(None, to))
        except FormReused:
            form.renew()
            form.add_error(None, REUSED)
            status = 409
        except StaleRecord as stale:
            form.renew(version=stale.version)
            context, status = context | {"moved_on": stale}, 409
        else:
            messages.success(request, said)
            return redirect(address)
    return render(request, template, context | {"form": form}, status=status)


def _address(made: Any, to: Destination | None) -> str:
    page = made if to is None else to(made) if callable(to) else to
    return page if isinstance(page, str) else page.get_absolute_url()


def _address_of_repeat(request: HttpRequest) -> str:
    """Where this submission led before; "" if it is new or the form is only shown."""
    try:
        nonce = UUID(request.POST.get("nonce", ""))
    except ValueError:
        return ""
    if not request.user.is_authenticated:
        return ""
    return address_of_earlier(nonce, lambda: _digest(request), by=request.user)


def _signed_in(request: HttpRequest) -> AbstractBaseUser:
    if not request.user.is_authenticated:
        raise PermissionDenied
    return request.user


def _digest(request: HttpRequest) -> str:
    return digest_of(request.POST, request.FILES)
