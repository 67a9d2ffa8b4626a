"""Pages that stand by themselves and are open to everybody: help, privacy, accessibility."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_not_required
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement (SI 2018/952, reg. 8)."""
    return render(request, "pages/accessibility.html")


@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about people, and the two cookies."""
    return render(request, "pages/privacy.html")


@login_not_required
def help_page(request: HttpRequest) -> HttpResponse:
    """What the words mean, how progress is recorded, who to ask."""
    return render(request, "pages/help.html")
