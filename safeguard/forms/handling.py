"""How a page with a form is shown, and what becomes of the form when it is sent."""

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
from safeguard.forms.expired_sessions import IS_BACK, give_back, kept_form
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
    "You have sent this form before, with other words in it, and that was saved. "
    "If you want to send this too, send it again."
)


class HasPage(Protocol):
    """A record with a page of its own."""

    def get_absolute_url(self) -> str:
        """The address of the page."""
        ...


Destination = HasPage | str | Callable[[Any], HasPage | str]


def form_page(view: View) -> View:
    """Decorate a view that draws a form (GET) and receives it (POST), and knows no other method.

    A form that its sender has sent before goes where it led then, and the view is not asked: what
    it did may have changed what its sender may do.
    """

    @wraps(view)
    def handle(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        earlier = _address_of_repeat(request)
        return redirect(earlier) if earlier else view(request, *args, **kwargs)

    return require_http_methods(["GET", "HEAD", "POST"])(handle)


def sent_data(request: HttpRequest) -> QueryDict | None:
    """What a form sent, be it nothing; None where the form is only to be drawn."""
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
    """Call one service for a valid form and go on to another page, or draw the form.

    `do` calls the service, in a transaction with the note that the form was sent. The way on leads
    to the record it returns, or else `to`: another record or address, or a function that finds it
    from what was returned. `by` is the holder of a signed link, else the person who is signed in.

    A Refused stands in the form's error summary, and what a table refuses by its field. Where the
    record moved on meanwhile, the page shows what is new beside what was typed (409). A form sent
    twice at once goes where the first led; one that comes again with other words in it is drawn
    again, to be sent as new (409).
    """
    status = 200
    kept = kept_form(request)
    if kept is not None and give_back(form, kept):
        messages.warning(request, IS_BACK)
    if form.is_valid():
        sent = SentForm(form.cleaned_data["nonce"], _digest(request))
        try:
            with sent_once(sent, by=by or _signed_in(request), at=timezone.now()) as submission:
                address = _address(do(), to)
                # The address behind a signed link is as good as the link.
                submission.address = "" if by else address
        except Refused as refused:
            form.add_error(None, str(refused))
        except ValidationError as wrong:
            form.add_error(None, wrong)
        except AlreadyDone as done:
            return redirect(done.address or _address(None, to))
        except FormReused:
            form.draw_again()
            form.add_error(None, REUSED)
            status = 409
        except StaleRecord as moved:
            form.draw_again(version=moved.version)
            context, status = context | {"moved_on": moved}, 409
        else:
            messages.success(request, said)
            return redirect(address)
    return render(request, template, context | {"form": form}, status=status)


def _address(made: Any, to: Destination | None) -> str:
    page = made if to is None else to(made) if callable(to) else to
    return page if isinstance(page, str) else page.get_absolute_url()


def _address_of_repeat(request: HttpRequest) -> str:
    """The address to which this very form led before; "" for a new one and for one only drawn."""
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
