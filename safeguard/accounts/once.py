"""Forms whose services note themselves that they were sent; `safeguard.forms` takes their place."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.datastructures import MultiValueDict

from safeguard.accounts.requests import SignedInRequest
from safeguard.accounts.submissions import AlreadyDone, FormReused, SentForm, was_dealt_with
from safeguard.exceptions import Refused, StaleRecord
from safeguard.forms.expired_sessions import IS_BACK, give_back, kept_form
from safeguard.forms.handling import REUSED, HasPage, form_page, sent_data
from safeguard.forms.submissions import digest_of
from safeguard.forms.versioned import VersionedForm

__all__ = ["HasPage", "OnceForm", "form_page", "is_repeat", "send", "sent_data"]


class OnceForm(VersionedForm):
    """A form that hands its service what was sent."""

    def sent(self) -> SentForm:
        """What was sent, so that sending it again is noticed."""
        data: Any = self.data
        if not isinstance(data, QueryDict):
            data = MultiValueDict({name: [value] for name, value in data.items()})
        return SentForm(nonce=self.cleaned_data["nonce"], digest=digest_of(data))


def is_repeat(request: SignedInRequest) -> bool:
    """Whether this very form was sent before and has been dealt with."""
    try:
        nonce = uuid.UUID(request.POST.get("nonce", ""))
    except ValueError:
        return False
    return was_dealt_with(SentForm(nonce, digest_of(request.POST)), by=request.user)


def send(
    request: HttpRequest,
    form: OnceForm,
    do: Callable[[], HasPage],
    *,
    went_to: Callable[[], HasPage],
    said: Any,
    template: str,
    context: dict[str, Any],
) -> HttpResponse:
    """Does what a valid form asks for and goes to the record it made or changed, or draws it."""
    status = 200
    kept = kept_form(request)
    if kept is not None and give_back(form, kept):
        messages.warning(request, IS_BACK)
    if form.is_valid():
        try:
            record = do()
        except Refused as refused:
            form.add_error(None, str(refused))
        except ValidationError as wrong:
            form.add_error(None, wrong)
        except AlreadyDone:
            return redirect(went_to().get_absolute_url())
        except FormReused:
            form.draw_again()
            form.add_error(None, REUSED)
            status = 409
        except StaleRecord as moved:
            form.draw_again(version=moved.version)
            context, status = context | {"moved_on": moved}, 409
        else:
            messages.success(request, said)
            return redirect(record.get_absolute_url())
    return render(request, template, context | {"form": form}, status=status)
