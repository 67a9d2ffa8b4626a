"""The commands of the council's IT, as tests run them."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError


def manage(*words):
    """What the command says on standard output."""
    said = StringIO()
    call_command(*[str(word) for word in words], stdout=said)
    return said.getvalue()


def refusal_of(*words):
    """The sentence with which the command refuses; manage.py prints it and ends with 1."""
    with pytest.raises(CommandError) as refused:
        manage(*words)
    return str(refused.value)


def report_of(plan, as_at, *options):
    """The exception report's JSON object."""
    words = ["report", "exception", "--plan", plan, "--as-at", as_at, "--format", "json", *options]
    return json.loads(manage(*words))
