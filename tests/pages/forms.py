"""Fills in a page's form as a browser does, keeping the values it was shown with."""

import html
import re


def filled_in(client, address, /, **typed):
    """Returns the data the page's form would submit, with these values changed."""
    return as_shown(client.get(address), **typed)


def as_shown(page, /, **typed):
    """Returns the data the form on this page would submit."""
    form = page.context["form"]
    shown_form = {name: form[name].value() for name in form.fields}
    kept = {
        name: value
        for name, value in shown_form.items()
        if value is not None and value is not False
    }
    return {**kept, **typed}


def errors_of(response):
    """Returns the messages in the error summary, by the id each one links to."""
    (summary,) = re.findall(r'data-module="govuk-error-summary".*?</ul>', response.text, re.DOTALL)
    links = re.findall(r'<a href="#([^"]*)">(.*?)</a>', summary, re.DOTALL)
    assert all(f'id="{where}"' in response.text for where, _ in links)
    return {where: html.unescape(text) for where, text in links}


def beside(response, field):
    """Returns the messages shown beside the field itself."""
    pattern = rf'id="id_{field}_\d+_error"[^>]*>\s*(?:<span[^>]*>[^<]*</span>)?\s*([^<]*?)\s*<'
    return [html.unescape(text) for text in re.findall(pattern, response.text)]


LONG_WORD = "x" * 9_000
HARMLESS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }} {% load x %} ${7*7} %(x)s {0.__class__}",
    "'; DROP TABLE actions_action;--",
    "👩‍👩‍👧 ŵŷ مرحبا",
    LONG_WORD,
]
# What is typed, and what is kept of it.
CLEANED = [
    ("a\u202eb", "ab"),
    ("a\u200bb\ufeff", "ab"),
    ("one\r\ntwo\r\n", "one\ntwo"),
]
NOTHING_TO_SEE = ["", "   ", "\u200b\u200b", "\u200d", "\u2060\ufeff \n"]
TOO_LONG = "x" * 10_001
