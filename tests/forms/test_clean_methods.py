"""Django ignores a `clean_<name>` method if there is no field of that name."""

from django import forms
from django.urls import get_resolver

ROOMS = {"actions", "committees", "reports", "safeguard"}


def our_forms():
    """All form classes of the product. They are imported when the URLs are loaded."""
    assert get_resolver().url_patterns
    found, classes = set(), [forms.BaseForm]
    while classes:
        classes += (below := classes.pop().__subclasses__())
        found |= {form for form in below if form.__module__.split(".")[0] in ROOMS}
    return found


def test_every_clean_method_belongs_to_a_field():
    checked = our_forms()
    assert len(checked) > 50

    idle = [
        f"{form.__name__}.{name}"
        for form in checked
        for name in vars(form)
        if name.startswith("clean_") and name[6:] not in form.base_fields
    ]

    assert not idle
