"""The search box: searching everything a person can see, and jumping to a reference."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

import actions.search
import committees.search
import reports.search
import safeguard.accounts.search
from safeguard.accounts.models import User
from safeguard.accounts.requests import SignedInRequest
from safeguard.text_search import LONGEST, MOST_WORDS, SHORTEST_WORD, Group, Words


@require_safe
def search(request: SignedInRequest) -> HttpResponse:
    """The results by kind of record. A reference typed on its own leads straight to its record."""
    user, words = request.user, Words.read(request.GET.get("q", ""))
    found: list[Group] = []
    error = ""
    if words.is_too_long:
        error = _(
            "Search for %(words)d words or fewer, and no more than %(letters)d characters"
        ) % {
            "words": MOST_WORDS,
            "letters": LONGEST,
        }
    elif words.typed:
        same = [
            *actions.search.jump(request.user, words),
            *committees.search.jump(request.user, words),
        ]
        if len(same) == 1:
            return redirect(same[0].address)
        found = [Group(_("With this reference"), same)] if same else []
        if not words.is_too_short:
            found += _everywhere(user, words)
        elif not same:
            error = _("Enter a word of %(letters)d characters or more") % {"letters": SHORTEST_WORD}
    return render(request, "search.html", {"words": words, "found": found, "error": error})


def _everywhere(user: User, words: Words) -> list[Group]:
    """The results from every app. Empty groups are left out."""
    groups = [
        group
        for app in (safeguard.accounts.search, actions.search, committees.search, reports.search)
        for group in app.search(user, words)
    ]
    return [group for group in groups if group.found]
