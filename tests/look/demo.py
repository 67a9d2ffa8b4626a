"""A page with every component on it, to look at and to test."""

from types import SimpleNamespace

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

CODES = ["no-data", "red", "amber-red", "amber", "amber-green", "green", "blue", "grey"]
SHAPES = ["dash", "square", "diamond", "triangle", "half-circle", "circle", "star", "square"]
LABELS = ["No data", "Red", "Amber/red", "Amber", "Amber/green", "Green", "Blue", "Category 2"]
RATINGS = [
    SimpleNamespace(code=code, label=label, shape=shape, colour=code)
    for code, label, shape in zip(CODES, LABELS, SHAPES, strict=True)
]
STATES = [
    SimpleNamespace(code=code, label=label)
    for code, label in [
        ("not-started", "Not started"),
        ("in-progress", "In progress"),
        ("on-hold", "On hold"),
        ("awaiting-sign-off", "Completed, awaiting sign-off"),
        ("signed-off", "Completed, signed off"),
        ("revised-timescale-needed", "Revised timescale needed"),
        ("superseded", "Superseded"),
    ]
]
FLAGS = [
    SimpleNamespace(code=code, label=label)
    for code, label in [
        ("overdue", "Overdue"),
        ("no-timescale", "No timescale"),
        ("no-data", "No data"),
    ]
]
ENTRY = SimpleNamespace(
    title="Progress recorded",
    when="7 May 2013",
    by="Head of Safeguarding",
    rating=RATINGS[3],
    facts=[("State", "Not started", "In progress"), ("Agreed date", "", "31 March 2014")],
    texts=[
        ("What has been done", "Two trainers are in post.\n\nThe first course ran in April."),
        ("What is still required", "A third trainer for the north of the county."),
    ],
)
LINES = [
    {
        "ref": "FD12",
        "title": "Publish the new threshold guidance for partner agencies",
        "address": "/plans/",
        "flag": "Overdue",
        "why": "since 30 September 2026",
        "rating": RATINGS[1],
        "due": "Update due 2 December",
    },
    {
        "ref": "FD3",
        "title": "Offer a return interview within three days",
        "address": "/plans/",
        "rating": RATINGS[5],
        "link_address": "/plans/",
        "link_words": "Reply",
        "link_hidden": "to the proposed rating for FD3",
    },
]
SIGNED_OFF = SimpleNamespace(title="Action signed off", when="2 June 2014", by="Director")


def bar_parts(counts: list[int]) -> list[SimpleNamespace]:
    """Returns the parts of a rating bar with these counts, in the order of RATINGS."""
    total, parts = sum(counts), []
    for rating, count in zip(RATINGS, counts, strict=False):
        share = round(100 * count / total)
        parts.append(
            SimpleNamespace(
                **vars(rating),
                count=count,
                share=share,
                text=f"{count} of {total} ({share}%)",
            )
        )
    return parts


class FilterForm(forms.Form):
    words = forms.CharField(label="Words", required=False)
    rating = forms.MultipleChoiceField(
        label="Rating",
        choices=[(rating.code, rating.label) for rating in RATINGS[:4]],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    lead = forms.ChoiceField(
        label="Lead officer",
        choices=[("", "Anyone"), ("1", "Head of Safeguarding")],
        required=False,
    )
    state = forms.ChoiceField(
        label="State",
        choices=[("", "Any"), ("on-hold", "On hold")],
        widget=forms.RadioSelect,
        required=False,
    )


class NoteForm(forms.Form):
    """A form with an error in each kind of field."""

    done = forms.CharField(label="What has been done", help_text="At most 500 characters.")
    rating = forms.ChoiceField(
        label="Rating", choices=[("red", "Red"), ("amber", "Amber")], widget=forms.RadioSelect
    )

    def clean(self) -> None:
        raise forms.ValidationError("The date is before the last report.")


def components(request: HttpRequest) -> HttpResponse:
    """Shows the component page. With ?messages it also shows success and error messages."""
    if "messages" in request.GET:
        messages.success(request, "Progress recorded.")
        messages.warning(request, "This action is green and overdue.")
        messages.error(request, "The file could not be read.")
    context = {
        "ratings": RATINGS,
        "states": STATES,
        "flags": FLAGS,
        "entries": [SIGNED_OFF, ENTRY],
        "parts": bar_parts([4, 9, 2, 13, 1, 20, 3, 2]),
        "steps": ["done", "done", "half", ""],
        "items": [
            SimpleNamespace(address="/plans/", words="Overview", is_here=True),
            SimpleNamespace(address="/actions/", words="Actions", is_here=False),
        ],
        "lines": LINES,
        "pairs": [("Due", "18 December 2026"), ("Theme", "")],
        "facts": [
            ("Lead officer", "Head of Safeguarding"),
            ("Original date", "May 2014"),
            ("New date", ""),
        ],
        "crumbs": [("/plans/", "Plans"), ("/plans/", "Joint area review plan 2008")],
        "dates": [SimpleNamespace(display="31 March 2009"), SimpleNamespace(display="")],
        "page_obj": Paginator(range(200), 10).get_page(request.GET.get("page", 7)),
        "filter_form": FilterForm(request.GET or None),
        "note_form": NoteForm({}),
    }
    return render(request, "look/components.html", context)


def home(request: HttpRequest) -> HttpResponse:
    """Stands in for the pages of other parts of the site."""
    return HttpResponse("")
