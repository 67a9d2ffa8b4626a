"""Pages that consist of a form. They show the form and handle each submission once."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import KW_ONLY, dataclass
from datetime import datetime
from functools import wraps
from typing import Any, Protocol
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, OperationalError, transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from safeguard.audit.models import Channel
from safeguard.audit.services import recording_as
from safeguard.busy import RETRY_AFTER, is_busy, is_taken
from safeguard.dates import PartialDate
from safeguard.exceptions import Refused, StaleRecord
from safeguard.forms.changed_meanwhile import say_who
from safeguard.forms.kept import bring_back
from safeguard.forms.models import Submission
from safeguard.forms.unsaved_text import unsaved_texts
from safeguard.forms.versioned import VersionedForm

View = Callable[..., HttpResponseBase]
REUSED = gettext_lazy(
    "You have already sent this form with different text, which was saved. "
    "Send it again if you want to save this too."
)

BUSY = gettext_lazy("The service is busy. Your text is kept: send it again.")
BUSY_WITH_FILE = gettext_lazy(
    "The service is busy. Your text is kept: choose the file again and send it again."
)
TAKEN = gettext_lazy("Someone else has just saved the same. Your text is kept: send it again.")


class HasPage(Protocol):
    """A record with its own page."""

    def get_absolute_url(self) -> str:
        """The URL of the page."""
        ...


Destination = HasPage | str | Callable[[Any], HasPage | str]


Context = dict[str, Any] | Callable[[], dict[str, Any]]


class Overtaken(Exception):
    """Raised by a view if the state of the record, not the person's role, prevents the task.

    The message says what the state is and, if known, since when and who made it so. `row` is what
    the person can look at instead: a record or a URL. `onward` is the URL and text of a link to
    what they can do next.
    """

    def __init__(
        self, why: str, *, heading: Any, row: HasPage | str, onward: tuple[str, Any] | None = None
    ) -> None:
        super().__init__(why)
        self.heading = heading
        self.address = row if isinstance(row, str) else row.get_absolute_url()
        self.onward = onward


def form_page(view: View) -> View:
    """Decorate a view that shows a form (GET) and handles it (POST). Other methods are refused.

    A repeated submission redirects to where the first one did, without calling the view, because
    the first may have changed what the person is allowed to do. If the view raises Overtaken, the
    page says why (409).
    """

    @wraps(view)
    def handle(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        earlier = _address_of_repeat(request)
        if earlier:
            return redirect(earlier)
        try:
            return view(request, *args, **kwargs)
        except Overtaken as overtaken:
            return _say_why(request, overtaken)

    return require_http_methods(["GET", "HEAD", "POST"])(handle)


def _say_why(request: HttpRequest, overtaken: Overtaken) -> HttpResponse:
    """The page that says why the task is not possible now, with what the person has typed."""
    context = {
        "overtaken": overtaken,
        "is_sent": request.method == "POST",
        "texts": unsaved_texts(request),
    }
    return render(request, "overtaken.html", context, status=409)


def sent_data(request: HttpRequest) -> QueryDict | None:
    """The submitted data, or None if the form is only shown."""
    return request.POST if request.method == "POST" else None


def handle_form(
    request: HttpRequest,
    form: VersionedForm,
    save: Callable[[], Any],
    *,
    message: Any,
    template: str,
    context: Context,
    redirect_to: Destination | None = None,
    by: AbstractBaseUser | None = None,
) -> HttpResponse:
    """Call the service for a valid form and redirect, or show the form.

    `save` calls the service, in one transaction with the record of the submission. Redirects to the
    record it returns, or to `redirect_to`: a record, a URL, or a function that finds one from the
    returned record. `context` can be a function, which is called only if the page is shown. `by` is
    the user recorded for everything sent through an emailed link. Otherwise it is the signed-in
    user. `message` can be a function, which is called once everything is saved.

    A Refused is shown in the error summary, and a ValidationError beside its field. If the record
    has since changed, the page shows the changes with the submitted text (409). If a form is
    sent twice at once, the second submission redirects to where the first did. A form submitted
    again with different content is shown again, ready to be sent as new (409). If another
    transaction is in the way for too long, the form is shown again, to be sent again (503).
    """
    status = 200
    moved_on: dict[str, Any] = {}
    bring_back(request, form)
    if form.is_valid():
        sent = SentForm(form.cleaned_data["nonce"], _digest(request))
        try:
            with (
                recording_as(Channel.LINK) if by else nullcontext(),
                sent_once(sent, by=by or _signed_in(request), at=timezone.now()) as submission,
            ):
                address = _address(save(), redirect_to)
                # Anyone with the URL of a signed link can use it, so it is not stored.
                submission.address = "" if by else address
        except AlreadyDone as done:
            return redirect(done.address or _address(None, redirect_to))
        except StaleRecord as stale:
            form.renew(version=stale.version)
            moved_on, status = {"moved_on": say_who(stale, to=_reader(request, by))}, 409
        except (Refused, ValidationError, FormReused, OperationalError, IntegrityError) as problem:
            status = _show_problem(problem, form)
        else:
            messages.success(request, message() if callable(message) else message)
            say_how_dates_were_read(request, form)
            return redirect(address)
    shown = context() if callable(context) else context
    page = render(request, template, {**shown, **moved_on, "form": form}, status=status)
    if status == 503:
        page["Retry-After"] = str(RETRY_AFTER)
    return page


def say_how_dates_were_read(request: HttpRequest, form: Form) -> None:
    """Add a message for each date of a valid form that was read as less than was typed."""
    for value in form.cleaned_data.values():
        if isinstance(value, PartialDate) and value.is_told:
            words = _("“%(text)s” has been saved as %(day)s.")
            messages.info(request, words % {"text": value.text, "day": value.display})


def _show_problem(problem: Exception, form: VersionedForm) -> int:
    """Add the problem to the form, and return the status of its page.

    Raises an error of the database again unless another transaction was in the way.
    """
    if isinstance(problem, Refused):
        form.add_error(None, str(problem))
    elif isinstance(problem, ValidationError):
        form.add_error(None, problem)
    elif isinstance(problem, FormReused):
        form.renew()
        form.add_error(None, REUSED)
        return 409
    elif is_taken(problem):
        # If it is sent again, the service says what is taken.
        form.add_error(None, TAKEN)
        return 409
    elif is_busy(problem):
        form.add_error(None, BUSY_WITH_FILE if form.files else BUSY)
        return 503
    else:
        raise problem
    return 200


@dataclass(frozen=True)
class RecordPage:
    """The page of one form, with its heading, caption and breadcrumbs.

    `now` is the record's current values, as labels and values or a function that returns them. They
    are shown if someone else has changed the record, and always if `shows_now` is set. `instead`
    has the URL and text of each link to an alternative.
    """

    heading: Any
    crumbs: list[tuple[str, str]]
    _: KW_ONLY
    caption: Any = ""
    intro: Any = ""
    warning: Any = ""
    now: Any = ()
    shows_now: bool = False
    instead: Sequence[tuple[str, Any]] = ()

    def handle(
        self,
        request: HttpRequest,
        form: VersionedForm,
        save: Callable[..., Any],
        *,
        message: Any,
        redirect_to: Destination | None = None,
    ) -> HttpResponse:
        """Show the page or handle the form, as `handle_form` does.

        `save` is a service that has yet to be given the user, the time and the form's arguments.
        """
        return handle_form(
            request,
            form,
            lambda: save(by=request.user, at=timezone.now(), **form.arguments()),
            message=message,
            template="form.html",
            context=vars(self),
            redirect_to=redirect_to,
        )


def _address(saved: Any, redirect_to: Destination | None) -> str:
    target = redirect_to(saved) if callable(redirect_to) else redirect_to or saved
    return target if isinstance(target, str) else target.get_absolute_url()


def _reader(request: HttpRequest, by: AbstractBaseUser | None) -> AbstractBaseUser | None:
    """The signed-in reader; None for the holder of an emailed link."""
    return None if by else _signed_in(request)


def _signed_in(request: HttpRequest) -> AbstractBaseUser:
    if not request.user.is_authenticated:
        raise PermissionDenied
    return request.user


@dataclass(frozen=True)
class SentForm:
    """A submitted form: the nonce of its page and a digest of its content."""

    nonce: UUID
    digest: str


class AlreadyDone(Exception):
    """Raised for a repeated submission. `address` is where the first one led."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


class FormReused(Exception):
    """Raised if a submission has the nonce of an earlier one but different content."""


@contextmanager
def sent_once(sent: SentForm, *, by: AbstractBaseUser, at: datetime) -> Iterator[Submission]:
    """A transaction that records the submission and then runs the block.

    The block can set the submission's `address`, where a repeated submission will be sent. If a
    form is sent twice at once, the second submission waits for the first. Raises AlreadyDone or
    FormReused if the person has sent the form before.
    """
    with transaction.atomic():
        submission = _record(sent, by=by, at=at)
        yield submission
        if submission.address:
            submission.save(update_fields=["address"])


def earlier_submission(request: HttpRequest, *, by: AbstractBaseUser) -> Submission | None:
    """The record of this submission if the person has sent it before, with the same content.

    The digest is only made if the nonce is known, as it reads whole files.
    """
    try:
        nonce = UUID(request.POST.get("nonce", ""))
    except ValueError:
        return None
    earlier = Submission.objects.filter(user_id=by.pk, nonce=nonce).first()
    return earlier if earlier and earlier.digest == _digest(request) else None


def digest_of(*parts: MultiValueDict[str, Any]) -> str:
    """A digest of the submitted values and files, without the CSRF token."""
    pairs = sorted(
        (name, [_content_of(value) for value in values])
        for part in parts
        for name, values in part.lists()
        if name != "csrfmiddlewaretoken"
    )
    return hashlib.sha256(repr(pairs).encode()).hexdigest()


def _address_of_repeat(request: HttpRequest) -> str:
    """Where this submission led before; "" if it is new or the form is only being shown."""
    if request.method != "POST" or not request.user.is_authenticated:
        return ""
    earlier = earlier_submission(request, by=request.user)
    return earlier.address if earlier else ""


def _digest(request: HttpRequest) -> str:
    return digest_of(request.POST, request.FILES)


def _record(sent: SentForm, *, by: AbstractBaseUser, at: datetime) -> Submission:
    try:
        with transaction.atomic():
            return Submission.objects.create(
                user_id=by.pk, nonce=sent.nonce, digest=sent.digest, sent_at=at
            )
    except IntegrityError:
        earlier = Submission.objects.get(user_id=by.pk, nonce=sent.nonce)
        if earlier.digest == sent.digest:
            raise AlreadyDone(earlier.address) from None
        raise FormReused from None


def _content_of(value: Any) -> str:
    """The text unchanged, or a digest of a file's content."""
    if not isinstance(value, UploadedFile):
        return str(value)
    digest = hashlib.sha256()
    for chunk in value.chunks():
        digest.update(chunk)
    value.seek(0)
    return digest.hexdigest()
